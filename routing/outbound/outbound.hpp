// The outgoing side: from an accepted message to its final word. Accepts (durable before the
// answer), queues by carrier, declares intents, submits as windows and rates allow, takes answers,
// keeps doubt as a state, matches receipts, publishes status events.
//
//   accepted --taken by the carrier--> submitted --receipt--> delivered | failed | expired |
//      |  |                               ^                   rejected | unknown
//      |  '--answer never came--> in_doubt --its receipt, a late answer
//      '--refused for good--> rejected    '--sent again, or parked: the backend's resolve(), else
//                                            unknown
//
// Pure but for its seams (Journal over Storage, LinkPort); owned by the application; I/O thread.
// Time is an argument; completions of the store come back through Journal and only mark what is to
// be pumped: the owner calls pump() after each turn.
#pragma once

#include "routing/model/acceptance.hpp"
#include "routing/model/journal.hpp"
#include "routing/model/link_port.hpp"
#include "routing/model/person.hpp"
#include "routing/model/receipt_taker.hpp"
#include "routing/outbound/awaited_scan.hpp"
#include "routing/outbound/carrier_calls.hpp"
#include "routing/outbound/carrier_queue.hpp"
#include "routing/outbound/doubts.hpp"
#include "routing/outbound/idempotency.hpp"
#include "routing/outbound/intents.hpp"
#include "routing/outbound/ledger_check.hpp"
#include "routing/outbound/part_outcomes.hpp"
#include "routing/outbound/planner.hpp"
#include "routing/outbound/receipt_index.hpp"
#include "routing/outbound/recent_statuses.hpp"
#include "routing/outbound/settings.hpp"
#include "routing/outbound/settled_receipts.hpp"
#include "routing/outbound/status_scan.hpp"

#include <deque>
#include <memory>
#include <optional>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace routing {

class Outbound final : public Acceptance, public ReceiptTaker {
 public:
  Outbound(OutboundSettings settings,
           Journal& journal,
           BlindIndexer& indexer,
           LinkPort& links,
           std::uint64_t run,
           std::uint32_t random_seed);

  // Before anything else: brings back what the last run left. `done` says that binding may begin.
  void recover(smpp::Time now, smpp::WallTime wall, smpp::UniqueFunction<void()> done);

  // From now on nothing is accepted and nothing more is submitted; answers and receipts still
  // count.
  void stop_intake() { stopping_ = true; }

  // Acceptance.
  void accept(ClientNumber client,
              std::vector<Submission> submissions,
              std::optional<IdempotencyKey> idempotency,
              smpp::Time now,
              smpp::WallTime wall,
              AcceptDone done) override;
  [[nodiscard]] std::vector<PreviewResult> preview(ClientNumber client,
                                                   std::vector<Submission> submissions,
                                                   smpp::WallTime wall) override;
  void status(ClientNumber client, const MessageId& id, StatusDone done) override;
  void status_by_reference(ClientNumber client,
                           std::string_view reference,
                           StatusDone done) override;
  // Whoever's it is.
  void status_for_operator(const MessageId& id, StatusDone done);

  void resolve(ClientNumber client,
               const MessageId& id,
               Resolution resolution,
               smpp::WallTime wall,
               ResolveDone done) override;

  void cancel(ClientNumber client,
              const MessageId& id,
              smpp::WallTime wall,
              ActionDone done) override;
  void replace(ClientNumber client,
               const MessageId& id,
               Replacement by,
               smpp::WallTime wall,
               ActionDone done) override;

  // What is about a person goes (outbound_erase.cpp); routing/erasure says in which order. Records
  // are those of a page that has just been read.
  enum class Erased : std::uint8_t {
    nothing,    // it had left already
    cancelled,  // it had not been sent
    in_doubt,   // it may have been sent: it ends in `unknown`
    under_way,  // a part of it is out, or it is about to end: it does so when that is answered
    still,      // the same, and it was found before
    left,       // it cannot be: its carrier is not configured, and has parts of it
  };
  using EraseDone = smpp::UniqueFunction<void(Erased)>;
  void erase_message(const MessageId& id, smpp::WallTime wall, EraseDone done);
  // What awaits a receipt keeps its place and loses its numbers. Whether it was about the person.
  [[nodiscard]] bool erase_awaited(Transaction& transaction,
                                   const StoredRecord& record,
                                   const Person& person);
  [[nodiscard]] bool erase_unmatched(Transaction& transaction,
                                     const StoredRecord& record,
                                     const Person& person);
  void erase_way(Transaction& transaction, Conversation conversation);
  // Of the person with each sender that the configuration names.
  [[nodiscard]] std::vector<Conversation> conversations_of(const Person& person);
  // A sender of ours, as the configuration says.
  [[nodiscard]] bool is_ours(const Person& person) const;

  // Nothing can be erased now: it starts, stops, or the store does not accept.
  [[nodiscard]] bool may_erase() const {
    return recovering_ == 0 && !stopping_ && journal_.storage().accepting();
  }

  // Links.
  void on_link_up(LinkSession session, CarrierNumber carrier, std::size_t window);
  void on_link_down(LinkSession session);  // after the session has handed back everything

  void on_link_settled(CarrierNumber carrier) { mark(carrier); }  // its window may have room again

  void on_answered(LinkSession session,
                   smpp::SequenceNumber sequence,
                   smpp::CommandStatus status,
                   std::string_view message_id,
                   smpp::Time now,
                   smpp::WallTime wall);

  // The same of what is_call().
  void on_call_answered(LinkSession session,
                        smpp::SequenceNumber sequence,
                        smpp::CommandStatus status,
                        const smpp::Body& body,
                        smpp::WallTime wall);

  // Of what is out: it is a call about a message, not a submit.
  [[nodiscard]] bool is_call(LinkSession session, smpp::SequenceNumber sequence) const {
    return calls_.is_out(in_flight_key(session, sequence));
  }

  void on_lost(LinkSession session,
               smpp::SequenceNumber sequence,
               bool maybe_written,
               smpp::Time now,
               smpp::WallTime wall);

  // ReceiptTaker.
  void give_messages_to(MessageTaker& taker) override { messages_ = &taker; }

  void on_receipt(Transaction& transaction,
                  CarrierNumber carrier,
                  ReceiptFact receipt,
                  const Transaction::PeerAnswer& answer,
                  bool seen_before,
                  smpp::WallTime wall) override;

  void on_message(Transaction& transaction,
                  CarrierNumber carrier,
                  Conversation conversation,
                  smpp::WallTime wall) override;

  // Sends what may go. To be called after every turn in which anything above was called.
  void pump(smpp::Time now, smpp::WallTime wall);
  [[nodiscard]] std::optional<smpp::Time> deadline(smpp::Time now);
  void on_deadline(smpp::Time now, smpp::WallTime wall);

  [[nodiscard]] LedgerCheck& ledger() { return ledger_; }

  [[nodiscard]] const Planner& planner() const { return planner_; }

  // For metrics and for the drain.
  [[nodiscard]] const std::vector<std::unique_ptr<CarrierQueue>>& carriers() const {
    return carriers_;
  }

  [[nodiscard]] const ClientCounters& client_counters(ClientNumber client) {
    return client_counters_[client];
  }

  [[nodiscard]] std::size_t in_flight() const { return in_flight_.size(); }

  [[nodiscard]] std::size_t unmatched_receipts() const { return receipts_.unmatched(); }

 private:
  struct InFlight {
    LinkSession session;
    CarrierNumber carrier;
    MessageId message;
    std::uint8_t part = 1;
    smpp::Time sent_at{};
  };

  [[nodiscard]] static std::uint64_t in_flight_key(LinkSession session,
                                                   smpp::SequenceNumber sequence) {
    return (std::uint64_t{session.link} << 32) | sequence.value();
  }

  struct BoundLink {
    LinkSession session;
    std::size_t carrier = 0;  // place in carriers_
    std::size_t window = 0;
    Pause pause;
  };
  struct Accepted;  // one request on its way to the disk

  [[nodiscard]] CarrierQueue* queue_of(CarrierNumber carrier);
  // A message that is in memory.
  [[nodiscard]] OutboundMessage* held(const MessageId& id);
  // The carrier that a message goes by: its links, its rules.
  [[nodiscard]] CarrierQueue& way_of(const OutboundMessage& message);

  // Failover (outbound_failover.cpp).
  struct Elsewhere {
    CarrierQueue* way = nullptr;
    const Failover* terms = nullptr;
  };

  [[nodiscard]] Elsewhere elsewhere(const OutboundMessage& message, smpp::WallTime wall);
  [[nodiscard]] bool put_detour(Transaction& transaction,
                                OutboundMessage& message,
                                const CarrierQueue& way);
  bool turn_away(CarrierQueue& queue,
                 OutboundMessage& message,
                 CarrierQueue& way,
                 Transaction transaction);
  bool fail_over(CarrierQueue& queue,
                 OutboundMessage& message,
                 smpp::CommandStatus status,
                 smpp::WallTime wall);
  bool fail_over_in_doubt(CarrierQueue& queue, OutboundMessage& message, smpp::WallTime wall);
  [[nodiscard]] bool must_leave(const Failover& terms,
                                const OutboundMessage& message,
                                smpp::Time now,
                                smpp::WallTime wall);
  void look_elsewhere(CarrierQueue& queue, smpp::Time now, smpp::WallTime wall);
  void cover_elsewhere(CarrierQueue& queue, smpp::Time now, smpp::WallTime wall);
  void turn_covered(CarrierQueue& queue, smpp::Time now, smpp::WallTime wall);
  [[nodiscard]] std::optional<smpp::Time> earliest_failover(const CarrierQueue& queue,
                                                            smpp::Time now);
  [[nodiscard]] std::optional<smpp::Time> next_failover(const CarrierQueue& queue, smpp::Time now);

  void mark(CarrierNumber carrier);

  void accept_now(ClientNumber client,
                  std::vector<Submission> submissions,
                  std::optional<RequestMark> request,
                  smpp::WallTime wall,
                  AcceptDone done);

  [[nodiscard]] SubmissionResult admit(Accepted& accepted,
                                       const ClientRules& client,
                                       Submission submission,
                                       smpp::WallTime wall);
  void became_durable(Accepted& accepted, bool durable);

  void pump(CarrierQueue& queue, smpp::Time now, smpp::WallTime wall);
  void cover(CarrierQueue& queue);
  void commit_cover(CarrierQueue& queue,
                    Transaction transaction,
                    const std::vector<OutboundMessage*>& messages,
                    std::size_t CarrierQueue::*on_its_way);
  void send(CarrierQueue& queue, smpp::Time now, smpp::WallTime wall);
  void send_by(CarrierQueue& way, CarrierQueue& queue, smpp::Time now, smpp::WallTime wall);
  void page(CarrierQueue& queue, smpp::WallTime wall);
  struct DeferredRead;
  void defer(Transaction& transaction, const MessageId& id, Conversation conversation);
  void forget_deferred(Transaction& transaction, const OutboundMessage& message);
  void forget_deferred_of_earlier_runs(Key from);
  void read_deferred(CarrierQueue& queue);
  void read_next_deferred(const std::shared_ptr<DeferredRead>& read);
  [[nodiscard]] BoundLink* bound_link(LinkSession session);
  [[nodiscard]] BoundLink* link_with_room(const CarrierQueue& queue, smpp::Time now);

  void take_answer(CarrierQueue& queue,
                   OutboundMessage& message,
                   const InFlight& flight,
                   smpp::CommandStatus status,
                   std::string_view message_id,
                   smpp::Time now,
                   smpp::WallTime wall);
  void take_refusal(CarrierQueue& queue,
                    OutboundMessage& message,
                    smpp::CommandStatus status,
                    smpp::Time now,
                    smpp::WallTime wall);
  void pause(CarrierQueue& way, LinkSession session, const Reaction& reaction, smpp::Time now);
  void send_again(CarrierQueue& queue, OutboundMessage& message);

  // The id that the carrier gave it, and where its receipt will look for it: nothing if it gave
  // none.
  struct TakenAs {
    std::optional<BlindIndex> index;
    smpp::FixedText<65> carrier_message_id;
  };

  [[nodiscard]] TakenAs taken_as(const CarrierRules& rules, std::string_view message_id);
  void part_taken(CarrierQueue& queue,
                  OutboundMessage& message,
                  std::uint8_t part,
                  TakenAs as,
                  smpp::WallTime wall);
  [[nodiscard]] static AwaitedReceipt awaited_of(const OutboundMessage& message,
                                                 std::uint8_t part,
                                                 smpp::WallTime wall);
  void all_taken(Transaction& transaction,
                 CarrierQueue& queue,
                 OutboundMessage& message,
                 std::optional<MessageState> last_word,
                 smpp::WallTime wall);
  void fail(CarrierQueue& queue,
            OutboundMessage& message,
            MessageState state,
            smpp::CommandStatus status,
            smpp::WallTime wall);
  void end_if_due(CarrierQueue& queue, const MessageId& id, smpp::WallTime wall);
  void end(CarrierQueue& queue,
           OutboundMessage& message,
           PartOutcomes::States* outcomes,
           smpp::WallTime wall);
  void after_answer(CarrierQueue& queue, const MessageId& id, smpp::WallTime wall);

  void doubt(CarrierQueue& queue,
             OutboundMessage& message,
             std::uint8_t part,
             smpp::Time now,
             smpp::WallTime wall);
  void hold(CarrierQueue& queue,
            OutboundMessage& message,
            smpp::Time now,
            smpp::Duration wait,
            smpp::WallTime wall);

  struct DoubtTerms {
    InDoubt first{};
    InDoubt then{};
    smpp::Duration wait{};
  };

  [[nodiscard]] DoubtTerms doubt_terms(const OutboundMessage& message, smpp::WallTime wall);
  void release(CarrierQueue& queue, OutboundMessage& message);
  void decide(CarrierQueue& queue, OutboundMessage& message, InDoubt policy, smpp::WallTime wall);
  void resend(CarrierQueue& queue,
              OutboundMessage& message,
              smpp::WallTime wall,
              smpp::UniqueFunction<void(bool)> done);
  void decide_due(smpp::Time now, smpp::WallTime wall);
  void note_lost_copy(Transaction& transaction,
                      const OutboundMessage& message,
                      smpp::WallTime wall);
  void settle_doubt(CarrierQueue& queue,
                    OutboundMessage& message,
                    std::uint8_t part,
                    TakenAs as,
                    smpp::WallTime wall);
  bool out_of_doubt(CarrierQueue& queue, OutboundMessage& message);
  void go_on(CarrierQueue& queue, OutboundMessage& message);
  void adopt_receipts(CarrierNumber carrier, Conversation conversation, smpp::WallTime wall);
  void take_late(LinkSession session,
                 smpp::SequenceNumber sequence,
                 smpp::CommandStatus status,
                 std::string_view message_id,
                 smpp::WallTime wall);
  void settle_late(CarrierQueue& queue,
                   const Doubts::Lost& lost,
                   smpp::CommandStatus status,
                   std::string_view message_id,
                   smpp::WallTime wall);

  void park(CarrierQueue& queue,
            OutboundMessage& message,
            Transaction& transaction,
            smpp::WallTime wall);
  void end_parts(Transaction& transaction,
                 const MessageId& id,
                 const std::vector<PartState>& parts,
                 PartOutcomes::States& states,
                 MessageState state,
                 bool possible_duplicate);

  struct Parked {
    std::optional<Envelope> envelope;  // nothing if it is damaged
    std::vector<PartState> states;     // taken or doubtful
    std::vector<Key> records;
    bool resent = false;    // before it was parked
    bool was_left = false;  // not parked: its carrier is not configured any more
    std::optional<Detour> detour;

    [[nodiscard]] CarrierNumber carrier() const {
      return detour ? detour->carrier : envelope->id.carrier;
    }

    [[nodiscard]] std::uint8_t detours() const { return detour ? detour->number : std::uint8_t{0}; }
  };

  // All that is on disk of one message.
  using UseRecords = smpp::UniqueFunction<void(const Page&)>;

  struct RecordsRead {
    std::deque<UseRecords> uses;
    bool outdated = false;  // by what was done with the message since it began
  };

  void note_deadline(Transaction& transaction, const OutboundMessage& message, smpp::WallTime wall);
  void forget_deadline(const MessageId& id);
  [[nodiscard]] smpp::WallTime text_goes(const OutboundMessage& message, smpp::WallTime wall) const;
  void end_old_texts(smpp::WallTime wall);
  void leave_memory(CarrierQueue& queue, const MessageId& id);
  void read_records(const MessageId& id, UseRecords use);
  void read_next_records(const MessageId& id);
  using UseParked = smpp::UniqueFunction<void(std::optional<Parked>)>;
  void read_parked(const MessageId& id, UseParked use);
  [[nodiscard]] static AwaitedReceipt awaited_of(const Parked& parked, smpp::WallTime wall);
  [[nodiscard]] static std::optional<Parked> parked_in(const MessageId& id, const Page& page);
  [[nodiscard]] static Parked records_in(const MessageId& id, const Page& page);
  void parked_too_long(const AwaitedReceipt& awaited, smpp::WallTime wall);
  void end_parked(const AwaitedReceipt& awaited,
                  Parked parked,
                  MessageState state,
                  smpp::WallTime wall,
                  smpp::UniqueFunction<void(bool)> done);
  OutboundMessage& unpark(CarrierQueue& queue, Parked parked);
  void send_parked(CarrierQueue& queue,
                   OutboundMessage& message,
                   smpp::UniqueFunction<void(bool)> done);
  void resolve_held(CarrierQueue& queue,
                    OutboundMessage& message,
                    Resolution resolution,
                    smpp::WallTime wall,
                    ResolveDone done);
  void resolve_parked(CarrierQueue& queue,
                      Parked parked,
                      Resolution resolution,
                      smpp::WallTime wall,
                      ResolveDone done);

  // What a client wants done with a message (outbound_actions.cpp, outbound_replace.cpp,
  // outbound_calls.cpp).
  struct Action {
    ClientNumber client;
    MessageId id;
    std::optional<Replacement> replacement;  // nothing: it is to be cancelled
    smpp::WallTime wall;
    ActionDone done;
  };

  [[nodiscard]] static smpp::UniqueFunction<void(bool)> when_durable(ActionDone done);
  void act(Action action);
  void act_on_held(CarrierQueue& queue, OutboundMessage& message, Action action);
  void act_on_stored(CarrierQueue& queue, const Page& page, Action action);
  void act_on_gone(Action action);
  void replace_held(CarrierQueue& queue, OutboundMessage& message, Action action);
  void replace_stored(CarrierQueue& queue, Envelope envelope, const Page& page, Action action);
  void cancel_stored(CarrierQueue* queue,
                     const Envelope& envelope,
                     const Page& page,
                     Action action);
  [[nodiscard]] Erased erase_held(CarrierQueue& queue,
                                  OutboundMessage& message,
                                  smpp::WallTime wall);
  [[nodiscard]] Erased erase_stored(CarrierQueue* queue,
                                    const MessageId& id,
                                    const Page& page,
                                    smpp::WallTime wall);
  void call_carrier(std::vector<AwaitedPart> parts, Action action);
  void send_calls(smpp::Time now);
  void part_told(CarrierCall call, const ReceiptFact& word, smpp::WallTime wall);
  [[nodiscard]] bool is_nameable(const AwaitedPart& part);
  [[nodiscard]] bool can_query(const AwaitedPart& part);
  bool query(const AwaitedPart& part, smpp::WallTime wall);
  void never_told(const AwaitedPart& part, smpp::WallTime wall);

  void tell(Transaction& transaction,
            const Envelope& envelope,
            CarrierNumber carrier,
            StatusChanged status,
            smpp::WallTime wall);
  void forget_records(Transaction& transaction, const OutboundMessage& message);

  void find_lanes(Key from);
  void recover_intents(Key from, smpp::Time now, smpp::WallTime wall);
  void recover_unmatched(Key from, smpp::Time now, smpp::WallTime wall);
  void join_unmatched(const Key& key);
  void give_joined_words(smpp::WallTime wall);
  void recovery_step_done();
  void recover_doubtful(const std::vector<MessageId>& ids,
                        std::uint64_t intent,
                        smpp::Time now,
                        smpp::WallTime wall,
                        smpp::WallTime declared_at);
  void recovered(const MessageId& id,
                 std::uint64_t intent,
                 const Page& page,
                 smpp::Time now,
                 smpp::WallTime wall,
                 smpp::WallTime declared_at);

  // A receipt on its way to what it is about.
  struct Arrived {
    CarrierNumber carrier;
    Conversation conversation = 0;  // of its numbers
    ReceiptFact receipt;
    std::vector<BlindIndex> candidates;
    Transaction::PeerAnswer answer;
    bool known = false;  // it has been answered: only if an id is used again it is news
    smpp::WallTime wall;
    std::vector<AwaitedPart> found;  // under those of its candidates that have been read
    // Looked among when those do not tell.
    std::vector<ReceiptIndex::Older> older;
    std::vector<AwaitedPart> found_older;
  };

  // What all that has been read comes to.
  struct Finding {
    std::optional<AwaitedPart> between;  // its numbers
    std::optional<AwaitedPart> newest;   // under the first of its ids
    bool had_word = false;               // what lay there between its numbers
    bool others_had_word = false;
    bool is_anothers = false;  // as far as its ids tell
  };

  void read_newest(Arrived arrived, std::size_t nth);
  // What is awaited under an id.
  void read_under(const Key& id, Storage::PageDone done);
  void read_awaited(Arrived arrived, std::size_t nth);
  void gather_awaited(std::vector<AwaitedPart>& found, const Key& id, const Page& page);
  [[nodiscard]] bool looks_among_older(const Arrived& arrived);
  void look_among_older(Arrived arrived);
  void read_older(Arrived arrived, std::size_t nth);
  void gather_older(Arrived& arrived,
                    const ReceiptIndex::Older& under,
                    const Key& id,
                    const Page& page);
  [[nodiscard]] Finding finding_of(const Arrived& arrived) const;
  void decide(Transaction& transaction, Arrived& arrived);
  void take_word(Transaction& transaction, const Arrived& arrived, const AwaitedPart& part);
  void find_awaited(const AwaitedPart& part, smpp::UniqueFunction<void(std::optional<Key>)> done);
  void no_match(Transaction& transaction, const Arrived& arrived);
  void match_nothing(Transaction& transaction,
                     const CarrierQueue& queue,
                     const ReceiptFact& receipt);
  void take_for_message(Transaction& transaction,
                        CarrierNumber carrier,
                        const ReceiptFact& receipt);
  void matched(Transaction& transaction,
               CarrierNumber carrier,
               const AwaitedPart& found,
               const ReceiptFact& receipt,
               const Transaction::PeerAnswer* answer,
               smpp::WallTime wall);
  void had_word(Transaction& transaction, const Key& key, Conversation conversation);
  void part_final(const AwaitedPart& found,
                  const ReceiptFact& receipt,
                  const Transaction::PeerAnswer* answer,
                  smpp::WallTime wall,
                  smpp::UniqueFunction<void(bool)> then = {});
  void close(Transaction& transaction,
             const AwaitedReceipt& awaited,
             const ReceiptFact& receipt,
             PartOutcomes::States& states,
             smpp::WallTime wall);
  void tell_progress(Transaction& transaction,
                     const AwaitedReceipt& awaited,
                     const ReceiptFact& receipt,
                     const PartOutcomes::States& states);
  void take_notice(Transaction& transaction,
                   const AwaitedPart& part,
                   const ReceiptFact& receipt,
                   const Transaction::PeerAnswer* answer);
  void share_id(Transaction& transaction, const AwaitedReceipt& part, smpp::WallTime wall);
  template <class Consider>
  void consider_pauses(CarrierQueue& way, smpp::Time now, const Consider& consider);
  void walk(smpp::WallTime wall);
  void walked(const Page& page, smpp::WallTime wall);
  bool end_overdue(const StoredRecord& record, smpp::WallTime wall);

  OutboundSettings settings_;
  Planner planner_;
  Journal& journal_;
  BlindIndexer& indexer_;
  LinkPort& links_;
  MessageTaker* messages_ = nullptr;
  std::uint64_t run_;
  std::vector<std::unique_ptr<CarrierQueue>> carriers_;
  std::unordered_set<CarrierNumber> marked_;  // to be pumped
  std::vector<BoundLink> bound_;
  std::size_t next_link_ = 0;
  std::unordered_map<std::uint64_t, InFlight> in_flight_;  // by link and sequence number
  Intents intents_;
  Idempotency idempotency_;
  ReceiptIndex receipts_;
  PartOutcomes outcomes_;
  RecentStatuses recent_;
  StatusScan scan_;
  AwaitedScan scan_awaited_;
  CarrierCalls calls_;
  std::unordered_map<ClientNumber, ClientCounters> client_counters_;  // of those configured
  SettledReceipts settled_;
  Doubts doubts_;
  // As many as there are calls and late answers that wait for a read.
  std::unordered_map<MessageId, RecordsRead> reading_records_;
  std::size_t recovering_ = 0;
  std::unordered_set<MessageId> recovered_;  // named by an intent; until the start is done

  // A receipt that was kept, and the part it is about. At most as many as are kept without a match.
  struct Joined {
    Key key;
    AwaitedReceipt awaited;
    ReceiptFact receipt;
  };

  std::vector<Joined> joined_;  // until the intents are recovered
  smpp::UniqueFunction<void()> recovery_done_;
  bool stopping_ = false;
  // The walk over what awaits a receipt, for deadlines.
  smpp::Time next_walk_{};
  // Of the last pump: what is to be sent later goes by the wall's.
  smpp::Time last_now_{};
  smpp::WallTime last_wall_{};
  Key walk_from_;
  bool walking_ = false;
  // What earlier runs sent, under whatever profile or build, awaits a receipt no longer than this.
  smpp::Time older_awaited_until_{};
  LedgerCheck ledger_;
};

}  // namespace routing
