// The operator's task of erasing what is about a person, and the receipt for it.
#include "daemon/admin/erased_page.hpp"
#include "daemon/admin_desk.hpp"
#include "daemon/clocks.hpp"
#include "daemon/observe/log.hpp"
#include "daemon/queue/api_call.hpp"

#include <memory>
#include <utility>

namespace application {
namespace {

using observe::log::field;

// Records written until now are sealed under keys of today at the latest, which the walk of the day
// after tomorrow destroys (docs/sealed-format.md, How keys go).
std::chrono::sys_days when_keys_go(smpp::WallTime at) {
  return std::chrono::floor<std::chrono::days>(at) + std::chrono::days{2};
}

queue::Response refusal_of(routing::Erasure::Begun begun) {
  switch (begun) {
    case routing::Erasure::Begun::busy:
      return queue::problem_response("busy", 503, {}, "an erasure is under way: wait for its end");
    case routing::Erasure::Begun::ours:
      return queue::problem_response(
          "invalid",
          422,
          "number",
          "is a sender of the configuration, so all its traffic would go: take it out of clients "
          "and pools first");
    case routing::Erasure::Begun::unavailable:
    case routing::Erasure::Begun::begun:
      break;
  }
  return queue::problem_response(
      "unavailable", 503, {}, "the daemon starts, stops or cannot write now: see status");
}

}  // namespace

void AdminDesk::erase(const admin::Question& question, Done done) {
  const auto number = queue::query_value(question.query, "number");
  const auto person = number ? routing::Person::parse(smpp::view(*number)) : std::nullopt;
  if (!person) {
    done(queue::problem_response("invalid",
                                 422,
                                 "number",
                                 "give a number in international form, or as a carrier writes it: "
                                 "3 to 15 digits"));
    return;
  }
  // It goes on when whoever asked is gone, and is told in the log.
  auto shared = std::make_shared<Done>(std::move(done));
  const auto begun =
      from_.erasure.begin(*person,
                          steady_now(),
                          wall_now(),
                          [this, person = *person, shared](const routing::ErasureReport& report) {
                            erased(person, report, std::move(*shared));
                          });
  if (begun != routing::Erasure::Begun::begun) {
    (*shared)(refusal_of(begun));
  }
}

void AdminDesk::erased(const routing::Person& person,
                       const routing::ErasureReport& report,
                       Done done) {
  const observe::Pseudonym pseudonym =
      from_.pseudonyms.of(person.address().digits.reveal(), report.began);
  std::uint64_t records = 0;
  for (const std::uint64_t found : report.found) {
    records += found;
  }
  observe::log::info("number_erased",
                     {field("number", pseudonym),
                      field("records", records),
                      field("complete", report.complete),
                      field("still_out", report.still_out),
                      field("left", report.left),
                      field("unreadable", report.unreadable)});
  if (!report.durable) {
    done(queue::problem_response(
        "unavailable", 503, {}, "the store has failed: erase again after the restart"));
    return;
  }
  // Which roots open what older images of the store and the keyring hold.
  auto shared = std::make_shared<Done>(std::move(done));
  from_.store.keys(store::KeyTask::list, [report, pseudonym, shared](const store::KeyReport& keys) {
    admin::ErasedFacts facts{.report = report,
                             .pseudonym = pseudonym.view(),
                             .keys_go = when_keys_go(report.ended),
                             .roots = {}};
    for (const std::string& root : {keys.current, keys.previous}) {
      if (!root.empty()) {
        facts.roots.push_back(root);
      }
    }
    (*shared)(queue::json_response(200, admin::erased_page(facts)));
  });
}

}  // namespace application
