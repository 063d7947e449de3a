#include "routing/outbound/idempotency.hpp"

#include "routing/model/binary.hpp"
#include "routing/model/keys.hpp"
#include "routing/outbound/problems.hpp"

namespace routing {
namespace {

constexpr std::uint8_t accepted = 0xFF;  // else the place of the problem

std::uint8_t place_of(const Problem& problem) {
  for (std::size_t i = 0; i < problems::all.size(); ++i) {
    if (problems::all[i].detail == problem.detail) {
      return static_cast<std::uint8_t>(i);
    }
  }
  return static_cast<std::uint8_t>(problems::Place::unavailable);
}

}  // namespace

RequestMark Idempotency::mark(ClientNumber client, const IdempotencyKey& request) {
  smpp::Octets number;
  smpp::Writer{number}.number(client.value());
  const std::array<std::span<const std::uint8_t>, 2> key{number, smpp::octets_of(request.key)};
  const std::array<std::span<const std::uint8_t>, 3> body{
      number, smpp::octets_of(request.key), request.body};
  return RequestMark{.key = keys::request(indexer_.index(IndexPurpose::idempotency, key)),
                     .body = indexer_.index(IndexPurpose::idempotency, body)};
}

void Idempotency::record(Transaction& transaction,
                         const RequestMark& mark,
                         const std::vector<SubmissionResult>& results,
                         std::uint32_t expires_unix) {
  smpp::Octets value;
  smpp::Writer writer{value};
  writer.number(expires_unix);
  writer.octets(mark.body);
  for (const SubmissionResult& result : results) {
    if (const auto* id = std::get_if<MessageId>(&result)) {
      writer.number(accepted);
      binary::write_message_id(writer, *id);
    } else {
      writer.number(place_of(std::get<Problem>(result)));
    }
  }
  transaction.batch.put(
      Column::idempotency, mark.key, std::move(value), DataClass::meta, expires_unix);
}

std::optional<AcceptOutcome> Idempotency::replay(const RequestMark& mark,
                                                 std::span<const std::uint8_t> value,
                                                 std::uint32_t now_unix) {
  smpp::Reader in{value};
  const auto expires_unix = in.number<std::uint32_t>();
  const auto body = in.octets(mark.body.size());
  if (in.failed() || expires_unix <= now_unix) {
    return std::nullopt;
  }
  if (!std::equal(body.begin(), body.end(), mark.body.begin())) {
    return AcceptOutcome{.kind = AcceptOutcome::Kind::key_reused, .results = {}, .problem = {}};
  }
  AcceptOutcome outcome{.kind = AcceptOutcome::Kind::replayed, .results = {}, .problem = {}};
  while (!in.empty()) {
    const auto place = in.number<std::uint8_t>();
    if (place == accepted) {
      outcome.results.emplace_back(binary::read_message_id(in));
    } else if (place < problems::all.size()) {
      outcome.results.emplace_back(problems::all[place]);
    } else {
      in.fail();
    }
    if (in.failed()) {
      return std::nullopt;
    }
  }
  return outcome;
}

}  // namespace routing
