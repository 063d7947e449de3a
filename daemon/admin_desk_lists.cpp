// The operator's lists, which may be long: a page at a time.
#include "daemon/admin/pages.hpp"
#include "daemon/admin_desk.hpp"
#include "daemon/clocks.hpp"
#include "daemon/queue/api_call.hpp"
#include "routing/inbound/quarantine.hpp"
#include "routing/model/hex.hpp"
#include "routing/model/keys.hpp"

#include <utility>

namespace application {
namespace {

// What a person looks through, and a small read for the store.
constexpr std::size_t most_listed = 100;

}  // namespace

void AdminDesk::doubt(const admin::Question& question, Done done) {
  std::optional<routing::MessageId> from;
  if (const auto given = queue::query_value(question.query, "from")) {
    from = routing::parse_message_id(smpp::view(*given));
    if (!from) {
      done(queue::problem_response(
          "invalid", 422, "from", "is no message id: 34 hexadecimal digits are right"));
      return;
    }
  }
  doubts_.ask(from,
              most_listed,
              steady_now(),
              wall_now(),
              [this, done = std::move(done)](const routing::DoubtPage& page) mutable {
                admin::DoubtFacts facts{.next = page.next ? to_text(*page.next) : std::string{},
                                        .damaged = page.damaged};
                for (const routing::DoubtfulMessage& message : page.messages) {
                  facts.messages.push_back({.id = to_text(message.id),
                                            .carrier = carrier_name(message.carrier),
                                            .client = client_name(message.client),
                                            .parts = message.parts,
                                            .state = message.parked ? "parked" : "held",
                                            .since = message.since,
                                            .until = message.until});
                }
                done(queue::json_response(200, admin::doubt_page(facts)));
              });
}

void AdminDesk::quarantine(const admin::Question& question, Done done) {
  const routing::Key prefix = routing::keys::quarantine_prefix();
  routing::Key from = prefix;
  if (const auto given = queue::query_value(question.query, "from")) {
    const auto record = routing::from_hex(smpp::view(*given));
    if (!record || record->size() != sizeof(routing::Serial)) {
      done(queue::problem_response(
          "invalid", 422, "from", "is no record: 16 hexadecimal digits are right"));
      return;
    }
    from.append(record->octets());
  }
  from_.store.page(routing::Column::meta,
                   from,
                   prefix.after_prefix(),
                   most_listed,
                   [this, prefix, done = std::move(done)](const routing::Page& page) mutable {
                     admin::QuarantineFacts facts{.damaged = page.damaged};
                     for (const routing::StoredRecord& record : page.records) {
                       const auto found = routing::quarantined_in(record);
                       if (!found) {
                         ++facts.damaged;
                         continue;
                       }
                       facts.records.push_back({.record = routing::to_hex(
                                                    routing::Key{}.number(found->record).octets()),
                                                .carrier = carrier_name(found->carrier),
                                                .reason = name_of(found->reason),
                                                .kind = found->set ? "parts" : "request",
                                                .parts = found->parts,
                                                .size = found->size,
                                                .since = found->since,
                                                .until = found->until});
                     }
                     if (!page.next.empty()) {
                       facts.next = routing::to_hex(page.next.octets().subspan(prefix.size()));
                     }
                     done(queue::json_response(200, admin::quarantine_page(facts)));
                   });
}

}  // namespace application
