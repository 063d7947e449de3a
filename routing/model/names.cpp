#include "routing/model/names.hpp"

#include "smpp/wire/reader.hpp"
#include "smpp/wire/writer.hpp"

#include <algorithm>

namespace routing {

void Names::recover(const Key& key, std::span<const std::uint8_t> value) {
  const auto octets = key.octets();
  smpp::Reader in{value};
  const auto number = in.number<std::uint16_t>();
  if (octets.size() < 3 || in.failed()) {
    return;
  }
  const auto kind = static_cast<NameKind>(octets[1]);
  numbers_.insert_or_assign({kind, std::string{smpp::view(octets.subspan(2))}}, number);
  last_[kind] = std::max(last_[kind], number);
}

std::optional<std::uint16_t> Names::number_of(NameKind kind, std::string_view name, Batch& batch) {
  const auto found = numbers_.find({kind, std::string{name}});
  if (found != numbers_.end()) {
    return found->second;
  }
  if (last_[kind] == 0xFFFF) {
    return std::nullopt;
  }
  const std::uint16_t number = ++last_[kind];
  numbers_.emplace(std::pair{kind, std::string{name}}, number);
  smpp::Octets value;
  smpp::Writer{value}.number(number);
  batch.put(Column::meta,
            prefix().number(static_cast<std::uint8_t>(kind)).append(smpp::octets_of(name)),
            std::move(value),
            DataClass::standing);
  return number;
}

}  // namespace routing
