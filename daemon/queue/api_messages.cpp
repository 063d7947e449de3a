// The part of Api that hands messages in and shows their states.
#include "daemon/queue/api_call.hpp"

#include <fmt/format.h>

namespace queue {
namespace {

constexpr std::size_t max_idempotency_key = 255;

void write_result(JsonWriter& out, const routing::Problem& problem) {
  out.open('{');
  out.key("problem");
  write_problem(out, name_of(problem.code), status_of(problem.code), problem.field, problem.detail);
  out.close('}');
}

void write_result(JsonWriter& out, const routing::MessageId& id) {
  out.open('{');
  out.key("id");
  out.hex(routing::outbound_key(id).octets());
  out.close('}');
}

Response no_such_message() {
  return problem_response("not-found", 404, "id", "no message of this client has this id");
}

Response no_such_state(std::string_view type, std::string_view detail) {
  Response refused = problem_response(type, 409, "id", detail);
  refused.retry_after_s = 0;  // asking again changes nothing
  return refused;
}

Response not_writing() {
  return problem_response(
      "unavailable", 503, {}, "the store does not accept writes: ask again later");
}

Response done_with(const routing::MessageId& id) {
  smpp::Octets body;
  JsonWriter out{body};
  write_result(out, id);
  return json_response(200, std::move(body));
}

std::string words_for(smpp::CommandStatus status) {
  const auto name = smpp::name_of(status);
  return fmt::format("the carrier refused with command_status {:#010x}{}{}",
                     static_cast<std::uint32_t>(status),
                     name ? ", " : "",
                     name.value_or(""));
}

Response refusal(const routing::Problem& problem) {
  return problem_response(
      name_of(problem.code), status_of(problem.code), problem.field, problem.detail);
}

// The types of what a carrier refused, and of what it did not answer.
struct ActionWords {
  std::string_view refused;
  std::string_view unanswered;
};

constexpr ActionWords cancelling{.refused = "not-cancelled", .unanswered = "may-be-cancelled"};
constexpr ActionWords replacing{.refused = "not-replaced", .unanswered = "may-be-replaced"};

Response answer_of(const routing::MessageId& id,
                   const routing::ActionResult& result,
                   const ActionWords& words) {
  using routing::ActionOutcome;
  switch (result.outcome) {
    case ActionOutcome::done:
      return done_with(id);
    case ActionOutcome::unknown:
      return no_such_message();
    case ActionOutcome::not_writable:
      return refusal(result.problem);
    case ActionOutcome::being_sent:
      return problem_response("being-sent",
                              409,
                              "id",
                              "a part of it is out or has been taken, or it is being changed: ask "
                              "again later");
    case ActionOutcome::in_doubt:
      return no_such_state("in-doubt", "it may have been sent: see its resolve");
    case ActionOutcome::final:
      return no_such_state("final", "it has had its last word: see its state");
    case ActionOutcome::with_carrier:
      return no_such_state(
          "with-carrier", "the carrier has it and cannot be asked for that: its receipt will tell");
    case ActionOutcome::refused:
      return no_such_state(words.refused, words_for(result.status));
    case ActionOutcome::unanswered:
      return no_such_state(words.unanswered,
                           "the carrier was asked and did not answer: its receipt will tell");
    case ActionOutcome::no_link:
      return problem_response(
          "no-link", 503, "id", "no link to its carrier is up: ask again later");
    case ActionOutcome::too_many:
      return problem_response(
          "too-many", 503, {}, "too many such calls are under way: ask again later");
    case ActionOutcome::unavailable:
      return not_writing();
  }
  return not_writing();
}

// The results of those that were handed in, among those that never were. Result: a variant of what
// is written for good ones, and Problem.
template <class Result, class Write>
Response results_of(unsigned status,
                    bool array,
                    const std::vector<std::optional<routing::Problem>>& problems,
                    const std::vector<Result>& results,
                    Write write) {
  static constexpr routing::Problem lost{.code = routing::Problem::Code::unavailable,
                                         .field = {},
                                         .detail = "no result is known for this message"};
  std::size_t next = 0;
  const auto result_of = [&](const std::optional<routing::Problem>& problem) {
    if (problem) {
      return Result{*problem};
    }
    return next < results.size() ? results[next++] : Result{lost};
  };
  smpp::Octets body;
  body.reserve(64 * problems.size());
  JsonWriter out{body};
  if (!array) {
    const auto result = result_of(problems.front());
    if (const auto* problem = std::get_if<routing::Problem>(&result)) {
      return refusal(*problem);
    }
    write(out, std::get<0>(result));
    return json_response(status, std::move(body));
  }
  out.open('{');
  out.key("results");
  out.open('[');
  for (const auto& problem : problems) {
    const auto result = result_of(problem);
    if (const auto* refused = std::get_if<routing::Problem>(&result)) {
      write_result(out, *refused);
    } else {
      write(out, std::get<0>(result));
    }
  }
  out.close(']');
  out.close('}');
  return json_response(status, std::move(body));
}

Response accepted(bool array,
                  const std::vector<std::optional<routing::Problem>>& problems,
                  const std::vector<routing::SubmissionResult>& results) {
  return results_of(
      202, array, problems, results, [](JsonWriter& out, const routing::MessageId& id) {
        write_result(out, id);
      });
}

Response answer_of(bool array,
                   const std::vector<std::optional<routing::Problem>>& problems,
                   const routing::AcceptOutcome& outcome) {
  using Kind = routing::AcceptOutcome::Kind;
  switch (outcome.kind) {
    case Kind::done:
    case Kind::replayed:
      return accepted(array, problems, outcome.results);
    case Kind::key_reused:
      return problem_response("idempotency-key-reused",
                              422,
                              "Idempotency-Key",
                              "this key came with another body before: use a new key");
    case Kind::key_in_flight:
      return problem_response("idempotency-key-in-flight",
                              409,
                              "Idempotency-Key",
                              "the request with this key is still under way: ask again");
    case Kind::refused:
      return refusal(outcome.problem);
  }
  return refusal(outcome.problem);
}

// A client's own name for a message may be personal: who has a key is not told it in the clear.
void write_shown(JsonWriter& out,
                 routing::MessageStatus& status,
                 const CarrierNames& carriers,
                 bool sealed) {
  if (sealed) {
    status.reference = {};
  }
  write_status(out, status, carriers);
}

}  // namespace

Api::Abandon Api::post_messages(Call call) {
  std::optional<routing::IdempotencyKey> idempotency;
  if (const auto& key = call.request.idempotency_key) {
    if (key->empty() || key->size() > max_idempotency_key) {
      call.refuse("invalid", 422, "Idempotency-Key", "must have 1 to 255 octets");
      return {};
    }
    idempotency = routing::IdempotencyKey{.key = *key, .body = call.request.body};
  }
  auto read = read_submissions(call.request.body, Unsealer{seals_, call.client, call.wall});
  if (!read) {
    call.refuse(read.error());
    return {};
  }
  if (const auto dry = query_value(call.query, "dry_run")) {
    const auto word = smpp::view(*dry);
    if (word == "true") {
      const auto previews =
          acceptance_->preview(call.client.number, std::move(read->submissions), call.wall);
      call.done(results_of(200,
                           read->array,
                           read->problems,
                           previews,
                           [this](JsonWriter& out, const routing::Preview& preview) {
                             write_preview(out, preview, carriers_);
                           }));
      return {};
    }
    if (word != "false") {
      call.refuse("invalid", 422, "dry_run", "must be true or false");
      return {};
    }
  }
  if (read->submissions.empty()) {
    call.done(accepted(read->array, read->problems, {}));
    return {};
  }
  acceptance_->accept(
      call.client.number,
      std::move(read->submissions),
      idempotency,
      call.now,
      call.wall,
      [array = read->array, problems = std::move(read->problems), done = std::move(call.done)](
          routing::AcceptOutcome outcome) mutable { done(answer_of(array, problems, outcome)); });
  return {};
}

Api::Abandon Api::message(Call call) {
  const auto id = routing::parse_message_id(call.path[2]);
  if (!id) {
    call.done(no_such_message());
    return {};
  }
  acceptance_->status(
      call.client.number,
      *id,
      [this, sealed = seals_.key_of(call.client.number) != nullptr, done = std::move(call.done)](
          std::vector<routing::MessageStatus> found) mutable {
        if (found.empty()) {
          done(no_such_message());
          return;
        }
        smpp::Octets body;
        JsonWriter out{body};
        write_shown(out, found.front(), carriers_, sealed);
        done(json_response(200, std::move(body)));
      });
  return {};
}

Api::Abandon Api::resolve(Call call) {
  const auto resolution = read_resolution(call.request.body);
  if (!resolution) {
    call.refuse(resolution.error());
    return {};
  }
  const auto id = routing::parse_message_id(call.path[2]);
  if (!id) {
    call.done(no_such_message());
    return {};
  }
  acceptance_->resolve(
      call.client.number,
      *id,
      *resolution,
      call.wall,
      [id = *id, done = std::move(call.done)](routing::ResolveOutcome outcome) mutable {
        switch (outcome) {
          case routing::ResolveOutcome::done:
            done(done_with(id));
            return;
          case routing::ResolveOutcome::unknown:
            done(no_such_message());
            return;
          case routing::ResolveOutcome::not_in_doubt:
            done(no_such_state("not-in-doubt",
                               "only a message in doubt can be resolved: see its state"));
            return;
          case routing::ResolveOutcome::unavailable:
            done(not_writing());
            return;
        }
      });
  return {};
}

Api::Abandon Api::cancel(Call call) {
  const auto id = routing::parse_message_id(call.path[2]);
  if (!id) {
    call.done(no_such_message());
    return {};
  }
  acceptance_->cancel(
      call.client.number,
      *id,
      call.wall,
      [id = *id, done = std::move(call.done)](const routing::ActionResult& result) mutable {
        done(answer_of(id, result, cancelling));
      });
  return {};
}

Api::Abandon Api::replace(Call call) {
  auto replacement = read_replacement(call.request.body, Unsealer{seals_, call.client, call.wall});
  if (!replacement) {
    call.refuse(replacement.error());
    return {};
  }
  const auto id = routing::parse_message_id(call.path[2]);
  if (!id) {
    call.done(no_such_message());
    return {};
  }
  acceptance_->replace(
      call.client.number,
      *id,
      *std::move(replacement),
      call.wall,
      [id = *id, done = std::move(call.done)](const routing::ActionResult& result) mutable {
        done(answer_of(id, result, replacing));
      });
  return {};
}

Api::Abandon Api::messages_by_reference(Call call) {
  const auto reference = query_value(call.query, "reference");
  if (!reference || reference->empty() || !smpp::FixedText<128>::fits(smpp::view(*reference))) {
    call.refuse("invalid", 422, "reference", "give ?reference= with 1 to 128 octets");
    return {};
  }
  acceptance_->status_by_reference(
      call.client.number,
      smpp::view(*reference),
      [this, sealed = seals_.key_of(call.client.number) != nullptr, done = std::move(call.done)](
          std::vector<routing::MessageStatus> found) mutable {
        smpp::Octets body;
        JsonWriter out{body};
        out.open('{');
        out.key("messages");
        out.open('[');
        for (routing::MessageStatus& status : found) {
          write_shown(out, status, carriers_, sealed);
        }
        out.close(']');
        out.close('}');
        done(json_response(200, std::move(body)));
      });
  return {};
}

}  // namespace queue
