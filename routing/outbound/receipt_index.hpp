// Which message a receipt is about: parts that the carrier took, under a keyed hash of (carrier,
// its message id in canonical form, the form in which that was read). On disk; the newest also in
// memory, so that the usual receipt needs no read. What was awaited under an id that is used again
// lies beside the newer one's, on disk only. Receipts that match nothing yet are kept on disk and
// in memory, bounded, until their answer comes or their deadline passes.
//
// Owned by Outbound; I/O thread.
#pragma once

#include "routing/model/envelope.hpp"
#include "routing/model/journal.hpp"
#include "routing/outbound/awaited_scan.hpp"
#include "routing/outbound/settings.hpp"
#include "smpp/base/newest_map.hpp"

#include <optional>
#include <string_view>
#include <unordered_map>

namespace routing {

class ReceiptIndex {
 public:
  ReceiptIndex(BlindIndexer& indexer, std::size_t max_unmatched)
      : indexer_(indexer), max_unmatched_(max_unmatched) {}

  // Under which index a part is kept that the carrier took under this id; nothing for an empty id.
  [[nodiscard]] std::optional<BlindIndex> index_of_answer(const CarrierRules& carrier,
                                                          std::string_view id);
  // Adds under which indexes the part lies that a receipt with this id may be about.
  void add_candidates(const CarrierRules& carrier,
                      std::string_view id,
                      std::vector<BlindIndex>& candidates);

  // Where it may lie if it was taken while the carrier's ids were read in another form, or by a
  // build that did not note the form.
  struct Older {
    BlindIndex index{};
    bool is_certain = false;  // else only if its numbers tell too: the id may be another message's
  };

  void add_older(const CarrierRules& carrier, std::string_view id, std::vector<Older>& older);

  // A part was taken under this id; its receipt may come from now on. What was awaited under it
  // until now is kept beside it: carriers count anew. Some give one id to all parts of a message:
  // then the part is given whose id it was.
  [[nodiscard]] std::optional<AwaitedReceipt> expect(Transaction& transaction,
                                                     CarrierNumber carrier,
                                                     const BlindIndex& index,
                                                     const AwaitedReceipt& awaited,
                                                     std::uint32_t expires_unix);
  [[nodiscard]] const AwaitedReceipt* cached(const Key& key) const;
  // What was found a moment ago. Its id may have gone to another message since: then it lies beside
  // that. Or to another part of its own, which has the word that comes under the id.
  [[nodiscard]] AwaitedPart as_of_now(const AwaitedPart& part) const;
  // The part has had its word; so has a receipt that was kept for it.
  void erase(Transaction& transaction, const AwaitedPart& part);

  // What was kept before its answer and says nothing final has been told. What is not for this part
  // as far as is known stays: somebody else's, or a message if nothing marks it.
  void forget_kept(Transaction& transaction, const AwaitedPart& part);

  // As it was awaited, without a person.
  void awaits(const AwaitedPart& part);
  // A receipt that was kept is forgotten, under all its ids; false: it is none that is known.
  bool forget(Transaction& transaction, const Key& unmatched);

  struct Keeping {
    bool room = true;                   // else it must be refused
    std::vector<ReceiptFact> given_up;  // of which nothing will come any more
  };

  // A receipt without a match: kept, unless a final one is already. Under each id there is one: the
  // older gives way to the newer, and those that nothing marks to others. Of those, half of the
  // room is kept: anybody can write them.
  [[nodiscard]] Keeping keep_unmatched(Transaction& transaction,
                                       CarrierNumber carrier,
                                       const std::vector<BlindIndex>& candidates,
                                       const ReceiptFact& receipt,
                                       std::uint32_t expires_unix);
  // The receipt that came before its answer, if one did: one that nothing marks, or any where the
  // carrier's numbers tell, only for a message of this conversation. It is claimed then, and
  // forgotten by the erase() that gives its word. unmatched: the key it is kept under.
  std::optional<ReceiptFact> claim(const Key& unmatched,
                                   Conversation conversation,
                                   bool numbers_tell);

  // All final ones that are marked, kept, not claimed, and may be about a message of this
  // conversation.
  struct Kept {
    BlindIndex index{};
    ReceiptFact receipt;
  };

  [[nodiscard]] std::vector<Kept> kept_of(CarrierNumber carrier, Conversation conversation) const;
  // Whose such a record is.
  [[nodiscard]] static CarrierNumber carrier_of(const Key& key);
  // Found at start; false: it is known already. It stays under the ids that it was kept under.
  bool recover_unmatched(const CarrierRules& carrier,
                         const Key& key,
                         const ReceiptFact& receipt,
                         std::uint32_t expires_unix);

  // Those whose deadline has passed; each is given once and must be settled by the caller.
  struct Overdue {
    CarrierNumber carrier;
    ReceiptFact receipt;
  };

  [[nodiscard]] std::vector<Overdue> take_overdue(Transaction& transaction, std::uint32_t now_unix);

  [[nodiscard]] std::size_t unmatched() const { return unmatched_.size(); }

 private:
  struct Unmatched {
    ReceiptFact receipt;
    Conversation conversation = 0;
    std::uint32_t expires_unix = 0;
    std::vector<Key> keys;  // all candidates of the same receipt, this one included
    bool claimed = false;
  };

  // 32,768 of about 300 octets: the receipts of a second at full rate, within 10 MiB.
  static constexpr std::size_t max_cached = 32'768;

  // form: nothing for the index of a build that did not note it.
  [[nodiscard]] BlindIndex index(CarrierNumber carrier,
                                 const smpp::Utf8& canonical,
                                 std::optional<smpp::IdForm> form);

  struct Reading {
    smpp::IdForm receipt{};
    smpp::IdForm answer{};
    bool is_noted = true;  // in the index
  };

  void add_read(CarrierNumber carrier,
                std::string_view id,
                const Reading& as,
                std::vector<BlindIndex>& candidates);
  void add_kept_with(CarrierNumber carrier,
                     const Key& key,
                     const ReceiptFact& receipt,
                     const Reading& as,
                     std::vector<Key>& keys);
  void remember(const Key& key,
                const ReceiptFact& receipt,
                std::uint32_t expires_unix,
                std::vector<Key> keys);
  BlindIndexer& indexer_;
  std::size_t max_unmatched_;

  // The newest under an id, and by which part it has set aside what was awaited there before.
  struct Newest {
    AwaitedReceipt awaited;
    std::uint8_t first_part = 0;
  };

  smpp::NewestMap<Key, Newest> cache_{max_cached};
  std::unordered_map<Key, Unmatched> unmatched_;
  std::size_t unmarked_ = 0;  // of those
};

}  // namespace routing
