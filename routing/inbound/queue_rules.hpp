// Which queue an incoming message goes to, where it is not its carrier's own: an ordered list, of
// which the first whose conditions all hold counts. Settings and their reading; pure values.
#pragma once

#include "routing/model/address.hpp"
#include "routing/model/ids.hpp"
#include "smpp/text/keyword.hpp"

#include <optional>
#include <string_view>
#include <vector>

namespace routing {

// One end of a message as a rule asks for it: `+` and the beginning of a number, else a short code,
// name or number, whole, as the carrier writes it.
class PartyPattern {
 public:
  // Nothing for what is neither.
  [[nodiscard]] static std::optional<PartyPattern> parse(std::string_view text);

  [[nodiscard]] bool fits(const Address& address) const;
  // Whatever the other fits, this one does.
  [[nodiscard]] bool covers(const PartyPattern& other) const;

  bool operator==(const PartyPattern&) const = default;

 private:
  bool beginning_ = false;
  smpp::FixedText<20> characters_;
};

// Empty lists ask for nothing; of each list one is enough.
struct QueueRule {
  std::vector<CarrierNumber> carriers{};
  std::vector<PartyPattern> to{};
  std::vector<PartyPattern> from{};
  std::vector<smpp::Keyword> keywords{};  // as first_word() gives them
  QueueNumber queue;

  // `keyword`: empty if it has none.
  [[nodiscard]] bool takes(CarrierNumber carrier,
                           const Address& from_address,
                           const Address& to_address,
                           const smpp::Keyword& keyword) const;
};

// Of the first rule that takes the message, else `otherwise`. `text`: nothing for what has none, or
// not its beginning. Allocates nothing.
[[nodiscard]] QueueNumber queue_for(const std::vector<QueueRule>& rules,
                                    CarrierNumber carrier,
                                    const Address& from,
                                    const Address& to,
                                    std::optional<std::string_view> text,
                                    QueueNumber otherwise);

}  // namespace routing
