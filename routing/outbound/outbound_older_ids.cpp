// What was sent while the carrier's ids were read in another form than now, or by a build that did
// not note the form. Nothing of that is of this run, so it is looked for only as long as something
// of an earlier one may await a receipt, and only when what lies under the form of now does not
// tell.
#include "routing/model/keys.hpp"
#include "routing/outbound/outbound.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace routing {

// An id that is used again may lie under the form of now, for another message. So the older ones
// are looked among too before a receipt counts by its id alone, unless its numbers would not tell.
bool Outbound::looks_among_older(const Arrived& arrived) {
  const CarrierQueue* const queue = queue_of(arrived.carrier);
  if (queue == nullptr || last_now_ >= older_awaited_until_) {
    return false;
  }
  const Finding finding = finding_of(arrived);
  return !finding.between && !finding.had_word &&
         (!finding.newest || queue->receipt_numbers.may_tell());
}

void Outbound::look_among_older(Arrived arrived) {
  for (const auto& id : {arrived.receipt.message_id, arrived.receipt.message_id_2}) {
    receipts_.add_older(queue_of(arrived.carrier)->rules(), id.reveal(), arrived.older);
  }
  read_older(std::move(arrived), 0);
}

void Outbound::read_older(Arrived arrived, std::size_t nth) {
  const Key key = keys::awaited(arrived.carrier, arrived.older[nth].index);
  read_under(key, [this, arrived = std::move(arrived), nth, key](const Page& page) mutable {
    const Watched watched{journal_.watch(), arrived.answer.print};
    gather_older(arrived, arrived.older[nth], key, page);
    if (nth + 1 < arrived.older.size()) {
      read_older(std::move(arrived), nth + 1);
      return;
    }
    Transaction transaction;
    decide(transaction, arrived);
    journal_.commit(std::move(transaction));
  });
}

// An id that can be read in two ways is as likely that of a message which had its word long ago or
// is nobody's: carriers count, and numbers lie close. Then only the conversation can tell.
void Outbound::gather_older(Arrived& arrived,
                            const ReceiptIndex::Older& under,
                            const Key& id,
                            const Page& page) {
  std::vector<AwaitedPart> found;
  gather_awaited(found, id, page);
  std::ranges::copy_if(
      found, std::back_inserter(arrived.found_older), [&](const AwaitedPart& part) {
        return under.is_certain || part.awaited.conversation == arrived.conversation;
      });
}

}  // namespace routing
