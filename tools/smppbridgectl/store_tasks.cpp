#include "tools/smppbridgectl/store_tasks.hpp"

#include "config/load.hpp"
#include "daemon/hardening.hpp"
#include "daemon/root_keys.hpp"
#include "daemon/store/salvage.hpp"
#include "daemon/store/survey.hpp"

#include <boost/json/serialize.hpp>
#include <fmt/format.h>

#include <cstdio>
#include <optional>
#include <string>
#include <utility>

namespace ctl {
namespace {

namespace json = boost::json;

struct Subject {
  store::StatePlace place;
  std::optional<store::Roots> roots;
};

ExitCode code_of(store::Refusal::Kind kind) {
  return kind == store::Refusal::Kind::unavailable ? ExitCode::unavailable
                                                   : ExitCode::no_permission;
}

ExitCode refuse(ExitCode code, const std::string& why) {
  fmt::print(stderr, "smppbridgectl: {}\n", why);
  return code;
}

ExitCode refuse(const store::Refusal& refusal) {
  return refuse(code_of(refusal.kind), refusal.reason);
}

std::string given(const Options& options, std::string_view name) {
  const auto found = options.given.parameters.find(name);
  return found == options.given.parameters.end() ? std::string{} : found->second;
}

// What is opened is of people: it must not get out by a core.
smpp::expected<Subject, ExitCode> subject_of(const Options& options, bool needs_keys) {
  if (const auto hardened = hardening::apply(); !hardened) {
    return smpp::unexpected(refuse(ExitCode::no_permission, hardened.error()));
  }
  Subject subject{.place = {.folder = given(options, "state"), .witness = {}}, .roots = {}};
  const std::string keys = given(options, "keys");
  if (!needs_keys && keys == "no") {
    if (subject.place.folder.empty()) {
      return smpp::unexpected(
          refuse(ExitCode::usage, "--keys no: name the folder, with --state FOLDER"));
    }
    return subject;
  }
  if (!keys.empty() && keys != "yes") {
    return smpp::unexpected(refuse(ExitCode::usage, "--keys: yes or no is right"));
  }
  auto config = config::load(given(options, "config").empty() ? "/etc/smppbridge/smppbridge.yaml"
                                                              : given(options, "config"));
  if (!config) {
    for (const config::Problem& problem : config.error()) {
      fmt::print(stderr, "{}\n", to_string(problem));
    }
    return smpp::unexpected(ExitCode::configuration);
  }
  auto roots = root_keys::open(config->roots);
  if (!roots) {
    return smpp::unexpected(refuse(roots.error()));
  }
  subject.roots = std::move(*roots);
  if (subject.place.folder.empty()) {
    subject.place = {.folder = config->store.path, .witness = config->store.witness};
  }
  return subject;
}

json::object page_of(const store::Survey& survey) {
  json::array columns;
  for (std::size_t nth = 0; nth < survey.records.size(); ++nth) {
    const store::Counts& counts = survey.records[nth];
    columns.push_back({{"column", store::name_of(static_cast<routing::Column>(nth))},
                       {"records", counts.found},
                       {"opened", counts.opened}});
  }
  json::array damage;
  for (const store::Damage& one : survey.damage.listed()) {
    damage.push_back({{"unit", store::name_of(one.unit)}, {"name", one.name}, {"what", one.what}});
  }
  return {{"keys", survey.has_keys},
          {"columns", std::move(columns)},
          {"frames", survey.frames.found},
          {"frames_opened", survey.frames.opened},
          {"damage", std::move(damage)},
          {"more", survey.damage.unlisted()}};
}

ExitCode show(const json::object& page, const Options& options) {
  const View view = options.command->view(page);
  fmt::print("{}", options.json ? json::serialize(page) + "\n" : view.text);
  return std::fflush(stdout) == 0 ? view.code : ExitCode::not_well;
}

}  // namespace

ExitCode verify_store(const Options& options) {
  const auto subject = subject_of(options, false);
  if (!subject) {
    return subject.error();
  }
  const auto found = store::survey(subject->place, subject->roots);
  if (!found) {
    return refuse(found.error());
  }
  return show(page_of(*found), options);
}

ExitCode salvage_store(const Options& options) {
  const auto subject = subject_of(options, true);
  if (!subject) {
    return subject.error();
  }
  const auto salvaged = store::salvage(subject->place, *subject->roots, given(options, "to"));
  if (!salvaged) {
    return refuse(salvaged.error());
  }
  json::object page = page_of(salvaged->found);
  page["salvaged"] = salvaged->records;
  return show(page, options);
}

}  // namespace ctl
