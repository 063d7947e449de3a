// The bodies of requests, read into values. Problems say what is wrong, where, and what would be
// right; they never repeat a value or an unknown name of the request.
#pragma once

#include "daemon/queue/lease.hpp"
#include "daemon/queue/request_need.hpp"
#include "daemon/queue/unsealer.hpp"
#include "routing/model/acceptance.hpp"
#include "smpp/base/expected.hpp"
#include "smpp/base/time.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace queue {

// Why a whole body is refused.
struct BodyProblem {
  unsigned status = 422;   // 400: not JSON; 413: too many items; 422: not what is asked for
  std::string_view field;  // static storage; empty: the whole
  std::string detail;      // ours, with positions at most
};

// Each costs a key agreement, on the thread that also serves the links: together some 20 ms.
inline constexpr std::size_t max_sealed_submissions = 200;
inline constexpr std::size_t max_leases_in_body = 10'000;
// Longer than any text that ten parts can hold; routing decides exactly.
inline constexpr std::size_t max_text_octets = 8'192;
inline constexpr std::uint32_t max_validity_s = 30u * 24 * 60 * 60;

// POST /v1/messages.
struct SubmissionBody {
  bool array = false;
  // One for each message of the request, in order: a problem, or nothing, which stands for the next
  // of `submissions`.
  std::vector<std::optional<routing::Problem>> problems;
  std::vector<routing::Submission> submissions;
};

[[nodiscard]] smpp::expected<SubmissionBody, BodyProblem> read_submissions(
    std::span<const std::uint8_t> body, Unsealer unsealer = {});

// POST /v1/events/lease.
struct LeaseBody {
  std::optional<std::string> queue;  // a name of the configuration, or not; at most 64 octets kept
  std::size_t max = 100;
  smpp::Duration wait{};
  std::optional<smpp::Duration> hold;
};

[[nodiscard]] smpp::expected<LeaseBody, BodyProblem> read_lease(std::span<const std::uint8_t> body,
                                                                smpp::Duration max_wait,
                                                                smpp::Duration max_hold);

// POST /v1/events/ack and nack. Texts that cannot be leases are counted only.
struct LeasesBody {
  std::vector<LeaseId> leases;
  std::size_t unknown = 0;
  smpp::Duration delay{};  // nack only
};

[[nodiscard]] smpp::expected<LeasesBody, BodyProblem> read_leases(
    std::span<const std::uint8_t> body, bool with_delay);

// POST /v1/queues/{queue}/redrive: ids of dead events, or all.
struct RedriveBody {
  bool all = false;
  std::vector<routing::EventId> ids;
  std::size_t unknown = 0;
};

[[nodiscard]] smpp::expected<RedriveBody, BodyProblem> read_redrive(
    std::span<const std::uint8_t> body);

// POST /v1/messages/{id}/resolve.
[[nodiscard]] smpp::expected<routing::Resolution, BodyProblem> read_resolution(
    std::span<const std::uint8_t> body);

// POST /v1/messages/{id}/replace.
[[nodiscard]] smpp::expected<routing::Replacement, BodyProblem> read_replacement(
    std::span<const std::uint8_t> body, Unsealer unsealer = {});

// What to_text(EventId) writes.
[[nodiscard]] std::optional<routing::EventId> parse_event_id(std::string_view text);

}  // namespace queue
