#include "tools/smsc_sim/user_text.hpp"

#include "smpp/text/alphabet.hpp"
#include "smpp/text/user_data.hpp"

namespace sim {

UserText read_user_text(const smpp::Octets& data,
                        smpp::DataCoding coding,
                        smpp::EsmClass esm_class) {
  const smpp::UserData user = smpp::user_data_of(data, esm_class.has_udh(), {});
  const smpp::Alphabet alphabet = smpp::alphabet_of(coding, smpp::Alphabet::gsm7);
  return UserText{.header = user.elements,
                  .body = user.payload,
                  .text = smpp::decode_text(alphabet, user.payload, smpp::form_of(user))};
}

}  // namespace sim
