// Messages that wait on disk behind others of their conversation: their index records, and how they
// come back.
#include "routing/model/keys.hpp"
#include "routing/outbound/outbound.hpp"
#include "routing/outbound/parts.hpp"

#include <utility>

namespace routing {

namespace {

constexpr std::size_t swept_a_page = 512;

}  // namespace

struct Outbound::DeferredRead {
  CarrierQueue& queue;
  Conversation conversation = 0;
  std::vector<MessageId> ids;  // in order
  std::size_t next = 0;
  std::optional<MessageId> rest;  // the first that is not among them
  std::vector<MessageId> loaded;  // some may have been cancelled when all have been read
};

void Outbound::defer(Transaction& transaction, const MessageId& id, Conversation conversation) {
  transaction.batch.put(
      Column::meta, keys::deferred(run_, conversation, id), smpp::Octets{1}, DataClass::meta);
}

void Outbound::forget_deferred(Transaction& transaction, const OutboundMessage& message) {
  if (message.indexed) {
    transaction.batch.erase(
        Column::meta, keys::deferred(run_, message.envelope.conversation, message.envelope.id));
  }
}

void Outbound::read_deferred(CarrierQueue& queue) {
  for (const Conversations::Wanted& wanted : queue.deferred_wanted()) {
    const Key prefix = keys::deferred_prefix(run_, queue.rules().number, wanted.conversation);
    // Some may be in memory, and have their records still: if one before them was deferred late.
    constexpr std::size_t most = 2 * Conversations::max_held;
    journal_.storage().page(Column::meta,
                            keys::deferred(run_, wanted.conversation, wanted.from),
                            prefix.after_prefix(),
                            most,
                            [this, &queue, wanted, prefix](const Page& page) {
                              auto read = std::make_shared<DeferredRead>(
                                  DeferredRead{.queue = queue,
                                               .conversation = wanted.conversation,
                                               .ids = {},
                                               .rest = {},
                                               .loaded = {}});
                              const auto id_in = [&prefix](const Key& key) {
                                return parse_outbound_key(Key{key.octets().subspan(prefix.size())});
                              };
                              if (!page.next.empty()) {
                                read->rest = id_in(page.next);
                              }
                              for (const StoredRecord& record : page.records) {
                                const auto id = id_in(record.key);
                                if (id && queue.find(*id) == nullptr) {
                                  read->ids.push_back(*id);
                                }
                              }
                              if (read->ids.size() > Conversations::max_held) {
                                read->rest = read->ids[Conversations::max_held];
                                read->ids.resize(Conversations::max_held);
                              }
                              read_next_deferred(read);
                            });
  }
}

// Records of earlier runs are of no use: the queue is read from its beginning again.
void Outbound::forget_deferred_of_earlier_runs(Key from) {
  journal_.storage().page(
      Column::meta, from, keys::deferred_in_run(run_), swept_a_page, [this](const Page& page) {
        Transaction transaction;
        for (const StoredRecord& record : page.records) {
          transaction.batch.erase(Column::meta, record.key);
        }
        journal_.commit(std::move(transaction));
        if (!page.next.empty()) {
          forget_deferred_of_earlier_runs(page.next);
        }
      });
}

// One after the other, so that they come in order.
void Outbound::read_next_deferred(const std::shared_ptr<DeferredRead>& read) {
  if (read->next == read->ids.size()) {
    for (const MessageId& id : read->loaded) {
      if (OutboundMessage* message = read->queue.find(id)) {
        read->queue.to_ready(*message);
      }
    }
    read->queue.deferred_read(read->conversation, read->rest);
    mark(read->queue.rules().number);
    return;
  }
  const MessageId id = read->ids[read->next++];
  const Key from = outbound_key(id);
  journal_.storage().page(Column::outbound,
                          from,
                          from.after_prefix(),
                          keys::most_of_message,
                          [this, read, id](const Page& page) {
                            OutboundMessage* message = read->queue.take_deferred(page, message_of);
                            if (message != nullptr) {
                              read->loaded.push_back(id);
                            } else {  // settled, or damaged
                              Transaction transaction;
                              transaction.batch.erase(Column::meta,
                                                      keys::deferred(run_, read->conversation, id));
                              journal_.commit(std::move(transaction));
                            }
                            read_next_deferred(read);
                          });
}

}  // namespace routing
