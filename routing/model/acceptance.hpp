// The outgoing side as the queue API sees it: messages are handed in, the answer comes once they
// are sealed and synced. Implemented by routing::Outbound; replaced in tests of the API.
#pragma once

#include "routing/model/address.hpp"
#include "routing/model/event.hpp"
#include "routing/model/ids.hpp"
#include "smpp/base/octets.hpp"
#include "smpp/base/unique_function.hpp"
#include "smpp/pdu/ids.hpp"
#include "smpp/pdu/tlvs.hpp"
#include "smpp/text/alphabet.hpp"

#include <cstdint>
#include <optional>
#include <string_view>
#include <variant>
#include <vector>

namespace routing {

enum class Encoding : std::uint8_t { automatic, gsm7, latin1, ucs2 };

// What a client calls the kind of its message ("otp", "marketing"): a word for routes to ask for.
using TrafficClass = smpp::FixedText<32>;

// One message as a client wants it sent.
struct Submission {
  Address to;
  Address from;
  smpp::Utf8 text;    // valid UTF-8; empty when `data` is used
  smpp::Octets data;  // binary payload, at most 140 octets with its header
  smpp::Octets udh;   // user data header of `data`, without its length octet; may be empty
  bool binary = false;
  smpp::FixedText<128> reference;
  Encoding encoding = Encoding::automatic;
  bool receipt = true;
  std::uint32_t validity_s = 0;  // from acceptance; 0: the carrier's default
  std::uint8_t priority = 1;     // 0 first, 3 last
  TrafficClass traffic_class;    // empty: none
  bool flash = false;            // shown at once and not kept, by the handset
  bool replace = false;          // of one still at the carrier, between the same numbers
  smpp::WallTime send_at{};      // not before; the epoch: at once
  smpp::Tlvs tlvs;               // the carrier's own
};

// Why one message was not accepted. Names the field; never repeats its value.
struct Problem {
  enum class Code : std::uint8_t {
    invalid,             // 422
    sender_not_allowed,  // 403
    no_route,            // 422
    too_long,            // 422: more parts than allowed
    not_encodable,       // 422
    queue_full,          // 429
    unavailable,         // 503: the store is not accepting
  };
  Code code{};
  std::string_view field;   // static storage
  std::string_view detail;  // static storage: what would be right
};

using SubmissionResult = std::variant<MessageId, Problem>;

// How a message would be sent. Views are of the settings.
struct Preview {
  CarrierNumber carrier;
  std::string_view route;        // its name; may be empty
  std::string_view price_class;  // may be empty
  smpp::Alphabet alphabet{};
  smpp::DataCoding data_coding;
  std::size_t parts = 1;
};

using PreviewResult = std::variant<Preview, Problem>;

struct IdempotencyKey {
  std::string_view key;                // the client's, at most 255 octets; copied if needed
  std::span<const std::uint8_t> body;  // of the request; only its keyed hash is kept
};

// The whole request's outcome.
struct AcceptOutcome {
  enum class Kind : std::uint8_t {
    done,           // results[i] answers submission i; durable
    replayed,       // same key, same body: the earlier results
    key_reused,     // same key, other body: 422
    key_in_flight,  // same key, not yet durable: 409
    refused,        // nothing was accepted: problem says why (429, 503)
  };
  Kind kind{};
  std::vector<SubmissionResult> results;
  Problem problem;
};

struct PartStatus {
  std::uint8_t number = 1;
  MessageState state{};
};

// What GET shows: no text, no numbers.
struct MessageStatus {
  MessageId id;
  CarrierNumber carrier;  // that it goes by, or went
  ClientNumber client;
  smpp::FixedText<128> reference;
  MessageState state{};
  std::vector<PartStatus> parts;

  struct Step {
    MessageState state{};
    smpp::WallTime at;
  };

  std::vector<Step> history;
  bool possible_duplicate = false;
};

// What the backend decides of a message in doubt.
enum class Resolution : std::uint8_t {
  resend,     // sent again, as a possible duplicate
  delivered,  // it is known to have arrived
  failed,     // it is not to be sent again
};

enum class ResolveOutcome : std::uint8_t {
  done,          // durable
  unknown,       // no message of this client
  not_in_doubt,  // waiting, under way, settled
  unavailable,   // the store is not accepting
};

// What a message is to say instead.
struct Replacement {
  smpp::Utf8 text;  // valid UTF-8, not empty
  Encoding encoding = Encoding::automatic;
};

// What became of a call to cancel or replace a message.
enum class ActionOutcome : std::uint8_t {
  done,          // durable, or the carrier says so
  unknown,       // no message of this client
  not_writable,  // the new text cannot be sent: a problem says why
  being_sent,    // a part of it is out, or with the carrier, and others are not; or it is changing
  in_doubt,      // it may have been sent: to be resolved
  final,         // it has had its last word, or is about to
  with_carrier,  // the carrier has it, and cannot be asked to do this
  refused,       // by the carrier, with a status
  unanswered,    // by the carrier, that was asked: its receipt will tell
  no_link,       // to the carrier
  too_many,      // calls to carriers at once
  unavailable,   // the store is not accepting
};

struct ActionResult {
  // NOLINTNEXTLINE(google-explicit-constructor): mostly the outcome is all there is
  ActionResult(ActionOutcome what, smpp::CommandStatus why = smpp::CommandStatus::ESME_ROK)
      : outcome(what), status(why) {}

  // NOLINTNEXTLINE(google-explicit-constructor): the same
  ActionResult(Problem why)
      : outcome(ActionOutcome::not_writable), status(smpp::CommandStatus::ESME_ROK), problem(why) {}

  ActionOutcome outcome;
  smpp::CommandStatus status;
  Problem problem{};  // of what is not writable
};

class Acceptance {
 public:
  Acceptance() = default;
  Acceptance(const Acceptance&) = delete;
  Acceptance& operator=(const Acceptance&) = delete;
  virtual ~Acceptance() = default;

  using AcceptDone = smpp::UniqueFunction<void(AcceptOutcome)>;
  virtual void accept(ClientNumber client,
                      std::vector<Submission> submissions,
                      std::optional<IdempotencyKey> idempotency,
                      smpp::Time now,
                      smpp::WallTime wall,
                      AcceptDone done) = 0;

  // What accept() would do with each, and nothing is done.
  [[nodiscard]] virtual std::vector<PreviewResult> preview(ClientNumber client,
                                                           std::vector<Submission> submissions,
                                                           smpp::WallTime wall) = 0;

  // Only the client's own; nothing for an id that is unknown, another client's, or long final.
  using StatusDone = smpp::UniqueFunction<void(std::vector<MessageStatus>)>;
  virtual void status(ClientNumber client, const MessageId& id, StatusDone done) = 0;
  virtual void status_by_reference(ClientNumber client,
                                   std::string_view reference,
                                   StatusDone done) = 0;

  using ResolveDone = smpp::UniqueFunction<void(ResolveOutcome)>;
  virtual void resolve(ClientNumber client,
                       const MessageId& id,
                       Resolution resolution,
                       smpp::WallTime wall,
                       ResolveDone done) = 0;

  // What has not left ends here; a carrier that has all of it is asked.
  using ActionDone = smpp::UniqueFunction<void(ActionResult)>;
  virtual void cancel(ClientNumber client,
                      const MessageId& id,
                      smpp::WallTime wall,
                      ActionDone done) = 0;
  // The same, to say something else.
  virtual void replace(ClientNumber client,
                       const MessageId& id,
                       Replacement by,
                       smpp::WallTime wall,
                       ActionDone done) = 0;
};

}  // namespace routing
