#include "routing/outbound/doubt_list.hpp"

#include "routing/model/keys.hpp"

#include <algorithm>
#include <utility>

namespace routing {

namespace {

constexpr std::size_t prefix_size = 1;

}  // namespace

void DoubtList::ask(std::optional<MessageId> from,
                    std::size_t most,
                    smpp::Time now,
                    smpp::WallTime wall,
                    Done done) {
  const Key prefix = keys::parked_deadlines();
  storage_.page(
      Column::receipts,
      from ? keys::parked_deadline(*from) : prefix,
      prefix.after_prefix(),
      most,
      [this, from, most, now, wall, done = std::move(done)](const Page& read) mutable {
        DoubtPage page{.messages = {}, .next = {}, .damaged = read.damaged};
        add_held(page, from, now, wall);
        for (const StoredRecord& record : read.records) {
          const auto parked = decode_awaited(record.value);
          if (!parked) {
            ++page.damaged;
          } else if (std::ranges::find(page.messages, parked->message, &DoubtfulMessage::id) ==
                     page.messages.end()) {  // else it is coming back
            page.messages.push_back(
                {.id = parked->message,
                 .carrier = parked->carrier,
                 .client = parked->client,
                 .parts = parked->parts,
                 .parked = true,
                 .since = parked->submitted_at,
                 .until = smpp::WallTime{std::chrono::seconds{record.expires_unix}}});
          }
        }
        std::ranges::sort(page.messages, {}, &DoubtfulMessage::id);
        if (!read.next.empty()) {
          page.next = parse_outbound_key(Key{read.next.octets().subspan(prefix_size)});
          std::erase_if(page.messages, [&](const auto& one) { return !(one.id < *page.next); });
        }
        if (page.messages.size() > most) {
          page.next = page.messages[most].id;
          page.messages.resize(most);
        }
        done(page);
      });
}

void DoubtList::add_held(DoubtPage& page,
                         std::optional<MessageId> from,
                         smpp::Time now,
                         smpp::WallTime wall) const {
  for (const auto& queue : queues_) {
    queue->for_each([&](const OutboundMessage& message) {
      if (message.doubt == DoubtStep::held && !message.ending &&
          (!from || !(message.envelope.id < *from))) {
        const auto left = std::max(message.held_until - now, smpp::Duration{});
        page.messages.push_back(
            {.id = message.envelope.id,
             .carrier = message.carrier,
             .client = message.envelope.client,
             .parts = static_cast<std::uint8_t>(message.states.size()),
             .parked = false,
             .since = message.held_since,
             .until = wall + std::chrono::duration_cast<smpp::WallTime::duration>(left)});
      }
    });
  }
}

}  // namespace routing
