#include "daemon/queue/requests.hpp"

#include "daemon/queue/duration.hpp"
#include "daemon/queue/json_reader.hpp"
#include "routing/model/hex.hpp"

#include <algorithm>

namespace queue {
namespace {

constexpr std::size_t max_lease_events = 1'000;
constexpr std::int64_t max_delay_s = 15 * 60;

BodyProblem problem(std::string_view field, std::string detail) {
  return BodyProblem{.field = field, .detail = std::move(detail)};
}

BodyProblem syntax(const JsonReader& in) {
  return BodyProblem{.status = 400,
                     .field = {},
                     .detail = "the body is not JSON: " + std::string{in.failure()} +
                               ", at octet " + std::to_string(in.failed_at())};
}

// Reads the members of the one object that a body is. Remembers the first problem and reads on, so
// that what is not JSON is reported as such.
class Members {
 public:
  explicit Members(std::span<const std::uint8_t> body) : in_(smpp::view(body)) {
    // No body is an object without members.
    empty_ = body.empty();
    if (!empty_ && !in_.enter_object()) {
      object_ = false;
      in_.skip();
    }
  }

  bool next() { return !empty_ && object_ && in_.next_member(); }

  // True once for each member of this name.
  bool is(std::string_view name, unsigned bit) {
    if (in_.name() != name) {
      return false;
    }
    if ((seen_ & (1u << bit)) != 0) {
      refuse(name, "is there twice");
    }
    seen_ |= 1u << bit;
    return true;
  }

  void refuse(std::string_view field, std::string detail) {
    if (!problem_) {
      problem_ = problem(field, std::move(detail));
    }
  }

  void unknown(std::string_view known) {
    in_.skip();
    refuse({}, "an unknown member; known are " + std::string{known});
  }

  JsonReader& in() { return in_; }

  void duration(std::string_view field, smpp::Duration max, smpp::Duration& out) {
    if (const auto value = read_duration(in_); value && *value <= max) {
      out = *value;
    } else {
      refuse(field, duration_detail(max));
    }
  }

  // After the last member.
  std::optional<BodyProblem> verdict() {
    if (!empty_ && (in_.failed() || !in_.at_end())) {
      auto bad = syntax(in_);
      if (!in_.failed()) {
        bad.detail = "the body is not JSON: something follows its end";
      }
      return bad;
    }
    if (!object_) {
      return problem({}, "the body must be a JSON object");
    }
    return problem_;
  }

 private:
  JsonReader in_;
  bool empty_ = false;
  bool object_ = true;
  unsigned seen_ = 0;
  std::optional<BodyProblem> problem_;
};

template <class Take>
void read_texts(Members& members, std::string_view field, Take take) {
  JsonReader& in = members.in();
  const std::string detail =
      "must be an array of at most " + std::to_string(max_leases_in_body) + " strings";
  if (!in.enter_array()) {
    in.skip();
    members.refuse(field, detail);
    return;
  }
  std::size_t count = 0;
  while (in.next_element()) {
    const auto text = in.string();
    if (!text || ++count > max_leases_in_body) {
      members.refuse(field, detail);
      continue;
    }
    take(*text);
  }
}

}  // namespace

smpp::expected<LeaseBody, BodyProblem> read_lease(std::span<const std::uint8_t> body,
                                                  smpp::Duration max_wait,
                                                  smpp::Duration max_hold) {
  LeaseBody result;
  Members members{body};
  while (members.next()) {
    if (members.is("queue", 0)) {
      if (const auto name = members.in().string()) {
        result.queue.emplace(name->substr(0, 64));
      } else {
        members.refuse("queue", "must be a string: the name of a queue");
      }
    } else if (members.is("max", 1)) {
      const auto max = members.in().integer();
      if (max && *max >= 1 && *max <= static_cast<std::int64_t>(max_lease_events)) {
        result.max = static_cast<std::size_t>(*max);
      } else {
        members.refuse("max", "must be an integer from 1 to 1000");
      }
    } else if (members.is("wait", 2)) {
      members.duration("wait", max_wait, result.wait);
    } else if (members.is("hold", 3)) {
      smpp::Duration hold{};
      members.duration("hold", max_hold, hold);
      if (hold < std::chrono::seconds{1}) {
        members.refuse("hold", "must be at least one second");
      }
      result.hold = hold;
    } else {
      members.unknown("queue, max, wait, hold");
    }
  }
  if (auto bad = members.verdict()) {
    return smpp::unexpected(std::move(*bad));
  }
  return result;
}

smpp::expected<LeasesBody, BodyProblem> read_leases(std::span<const std::uint8_t> body,
                                                    bool with_delay) {
  LeasesBody result;
  bool given = false;
  Members members{body};
  while (members.next()) {
    if (members.is("leases", 0)) {
      given = true;
      read_texts(members, "leases", [&result](std::string_view text) {
        if (const auto id = parse_lease_id(text)) {
          result.leases.push_back(*id);
        } else {
          ++result.unknown;
        }
      });
    } else if (with_delay && members.is("delay", 1)) {
      members.duration("delay", std::chrono::seconds{max_delay_s}, result.delay);
    } else {
      members.unknown(with_delay ? "leases, delay" : "leases");
    }
  }
  if (!given) {
    members.refuse("leases", "is missing: an array of the leases that a lease call gave");
  }
  if (auto bad = members.verdict()) {
    return smpp::unexpected(std::move(*bad));
  }
  return result;
}

smpp::expected<RedriveBody, BodyProblem> read_redrive(std::span<const std::uint8_t> body) {
  RedriveBody result;
  bool ids = false;
  Members members{body};
  while (members.next()) {
    if (members.is("ids", 0)) {
      ids = true;
      read_texts(members, "ids", [&result](std::string_view text) {
        if (const auto id = parse_event_id(text)) {
          result.ids.push_back(*id);
        } else {
          ++result.unknown;
        }
      });
    } else if (members.is("all", 1)) {
      const auto all = members.in().boolean();
      if (!all) {
        members.refuse("all", "must be true or false");
      }
      result.all = all.value_or(false);
    } else {
      members.unknown("ids, all");
    }
  }
  if (ids == result.all) {
    members.refuse("ids", "give either ids, an array of ids of dead events, or all: true");
  }
  if (auto bad = members.verdict()) {
    return smpp::unexpected(std::move(*bad));
  }
  return result;
}

smpp::expected<routing::Resolution, BodyProblem> read_resolution(
    std::span<const std::uint8_t> body) {
  constexpr std::string_view right = R"(must be "resend", "delivered" or "failed")";
  std::optional<routing::Resolution> result;
  Members members{body};
  while (members.next()) {
    if (!members.is("outcome", 0)) {
      members.unknown("outcome");
      continue;
    }
    const auto outcome = members.in().string();
    if (outcome == "resend") {
      result = routing::Resolution::resend;
    } else if (outcome == "delivered") {
      result = routing::Resolution::delivered;
    } else if (outcome == "failed") {
      result = routing::Resolution::failed;
    }
  }
  if (!result) {
    members.refuse("outcome", std::string{right});
  }
  if (auto bad = members.verdict()) {
    return smpp::unexpected(std::move(*bad));
  }
  return *result;
}

std::optional<routing::EventId> parse_event_id(std::string_view text) {
  const auto key = routing::from_hex(text);
  return key ? routing::parse_inbound_key(*key) : std::nullopt;
}

}  // namespace queue
