// read_submissions() and read_replacement(): what clients want sent, or said instead.
#include "daemon/queue/message_members.hpp"
#include "daemon/queue/requests.hpp"

#include <utility>

namespace queue {
namespace {

using routing::Submission;

// Once all has been read: where it is no JSON.
std::optional<std::string> syntax_of(JsonReader& in) {
  if (in.failed()) {
    return "the body is not JSON: " + std::string{in.failure()} + ", at octet " +
           std::to_string(in.failed_at());
  }
  return in.at_end()
             ? std::nullopt
             : std::optional<std::string>{"the body is not JSON: something follows its end"};
}

void add_submission(JsonReader& in, Unsealer& unsealer, SubmissionBody& body) {
  Submission submission;
  auto problem = read_submission(in, unsealer, submission);
  if (!problem) {
    body.submissions.push_back(std::move(submission));
  }
  body.problems.push_back(problem);
}

}  // namespace

smpp::expected<SubmissionBody, BodyProblem> read_submissions(std::span<const std::uint8_t> body,
                                                             Unsealer unsealer) {
  const auto refuse = [](unsigned status, std::string detail) {
    return smpp::unexpected(
        BodyProblem{.status = status, .field = {}, .detail = std::move(detail)});
  };
  JsonReader in{smpp::view(body)};
  SubmissionBody result;
  bool shaped = true;
  if (in.enter_array()) {
    result.array = true;
    while (in.next_element()) {
      if (result.problems.size() == max_submissions) {
        return refuse(413, "more than 1000 messages: give at most 1000 at a time");
      }
      add_submission(in, unsealer, result);
      if (unsealer.tried() > max_sealed_submissions) {
        return refuse(413, "more than 200 sealed messages: give at most 200 at a time");
      }
    }
  } else if (in.peek() == JsonReader::Kind::object) {
    add_submission(in, unsealer, result);
  } else {
    in.skip();
    shaped = false;
  }
  if (auto syntax = syntax_of(in)) {
    return refuse(400, *std::move(syntax));
  }
  if (!shaped || result.problems.empty()) {
    return refuse(422, "the body must be one message, or an array of 1 to 1000 messages");
  }
  return result;
}

smpp::expected<routing::Replacement, BodyProblem> read_replacement(
    std::span<const std::uint8_t> body, Unsealer unsealer) {
  JsonReader in{smpp::view(body)};
  routing::Replacement replacement;
  const auto problem = read_replacement(in, unsealer, replacement);
  if (auto syntax = syntax_of(in)) {
    return smpp::unexpected(BodyProblem{.status = 400, .field = {}, .detail = *std::move(syntax)});
  }
  if (problem) {
    return smpp::unexpected(
        BodyProblem{.field = problem->field, .detail = std::string{problem->detail}});
  }
  return replacement;
}

}  // namespace queue
