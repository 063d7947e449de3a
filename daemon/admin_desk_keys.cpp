// The operator's tasks on keys: list, rotate, retire.
#include "daemon/admin/keys_page.hpp"
#include "daemon/admin_desk.hpp"
#include "daemon/observe/log.hpp"
#include "daemon/queue/api_call.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <memory>
#include <utility>

namespace application {
namespace {

using observe::log::field;

// A keyring has some dozens; more are counted, not listed.
constexpr std::size_t most_keys = 4096;

constexpr std::array<std::string_view, 3> class_names{"text", "meta", "standing"};
constexpr std::array<std::string_view, store::index_purposes> purpose_names{"carrier_message_id",
                                                                            "part_set",
                                                                            "fingerprint",
                                                                            "idempotency",
                                                                            "conversation",
                                                                            "reference",
                                                                            "log"};

template <std::size_t N>
std::string_view name_of(const std::array<std::string_view, N>& names, std::uint8_t nth) {
  return nth < names.size() ? names[nth] : std::string_view{"all"};
}

std::string date_of(store::Day day) {
  const std::chrono::year_month_day date{std::chrono::sys_days{std::chrono::days{day}}};
  std::array<char, 32> text{};
  std::snprintf(text.data(),
                text.size(),
                "%04d-%02u-%02u",
                static_cast<int>(date.year()),
                static_cast<unsigned>(date.month()),
                static_cast<unsigned>(date.day()));
  return text.data();
}

admin::KeysFacts::Key facts_of(const store::KeyFacts& key, const store::KeyReport& report) {
  admin::KeysFacts::Key facts{.id = key.id, .root = key.root, .wrapped_by = key.wrapped_by};
  switch (key.kind) {
    case store::KeyKind::mac:
      facts.kind = "mac";
      break;
    case store::KeyKind::index:
      facts.kind = "index";
      facts.of = name_of(purpose_names, key.qualifier);
      break;
    case store::KeyKind::cover:
      facts.kind = "cover";
      facts.of = name_of(purpose_names, key.qualifier);
      facts.version = key.run;
      facts.day = date_of(key.day);
      break;
    case store::KeyKind::day:
    case store::KeyKind::data:
      facts.run = key.run;
      facts.kind = key.kind == store::KeyKind::day ? "day" : "data";
      facts.of = name_of(class_names, key.qualifier);
      facts.day = date_of(key.day);
      break;
  }
  if (const auto found = report.living.find(key.id); found != report.living.end()) {
    facts.records = found->second;
  }
  return facts;
}

admin::KeysFacts facts_of(store::KeyTask task, const store::KeyReport& report) {
  admin::KeysFacts facts{.current = report.current, .previous = report.previous};
  for (const store::KeyFacts& key : report.keys) {
    facts.under_current += key.root == report.current ? 1u : 0u;
    facts.under_previous += !key.root.empty() && key.root == report.previous ? 1u : 0u;
    if (key.kind == store::KeyKind::cover) {
      facts.records_move |= facts.cover_version != 0 && key.run != facts.cover_version;
      facts.cover_version = std::max(facts.cover_version, key.run);
    }
    if (facts.keys.size() < most_keys) {
      facts.keys.push_back(facts_of(key, report));
    } else {
      ++facts.more;
    }
  }
  if (task == store::KeyTask::rotate) {
    facts.rotated = report.rotated;
  }
  if (const auto& shredded = report.shredded) {
    facts.retired = {
        .data_keys = shredded->retired.data_keys,
        .day_keys = shredded->retired.day_keys,
        .cover_keys = shredded->retired.cover_keys,
        .resealed = shredded->resealed,
        .moved = shredded->moved,
        .expired = shredded->dropped,
        .unreadable = shredded->unreadable,
        .recoverable_under = {shredded->retired.roots.begin(), shredded->retired.roots.end()}};
  }
  return facts;
}

}  // namespace

void AdminDesk::keys(store::KeyTask task, Done done) {
  // std::function wants what can be copied.
  auto shared = std::make_shared<Done>(std::move(done));
  from_.store.keys(task, [task, shared](const store::KeyReport& report) {
    if (!report.failed.empty()) {
      (*shared)(queue::problem_response(
          report.may_retry ? "unavailable" : "not-possible", 503, {}, report.failed));
      return;
    }
    if (task == store::KeyTask::rotate) {
      observe::log::info("keys_rotated", {field("keys", std::uint64_t{report.rotated})});
    } else if (task == store::KeyTask::reindex) {
      observe::log::info("index_keys_renewed", {});
    }
    (*shared)(queue::json_response(200, admin::keys_page(facts_of(task, report))));
  });
}

}  // namespace application
