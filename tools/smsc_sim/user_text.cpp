#include "tools/smsc_sim/user_text.hpp"

#include <algorithm>

namespace sim {

UserText read_user_text(const smpp::Octets& data,
                        smpp::DataCoding coding,
                        smpp::EsmClass esm_class) {
  UserText read;
  const std::span<const std::uint8_t> octets{data};
  const std::size_t header = esm_class.has_udh() && !octets.empty()
                                 ? std::min<std::size_t>(octets[0] + 1U, octets.size())
                                 : 0;
  read.header = octets.first(header);
  read.body = octets.subspan(header);
  if (coding.value == smpp::DataCoding::smsc_default) {
    read.text = smpp::to_utf8(smpp::view(read.body));
  }
  return read;
}

}  // namespace sim
