#include "tests/sim/world.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace sim {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

// After the faults: the deadline of receipts, that of parts, and a walk over them.
constexpr smpp::Duration patience = minutes{60};
// What comes after the end must not come.
constexpr smpp::Duration afterwards = minutes{2};

}  // namespace

World::World(std::uint64_t seed)
    : dice_(seed),
      plan_(draw_plan(dice_)),
      carrier_(agenda_, dice_, plan_, ledger_, 1'000'000),
      other_carrier_(agenda_, dice_, plan_, ledger_, 2'000'000),
      backend_(agenda_, dice_, plan_, ledger_) {}

void World::boot() {
  process_ = std::make_shared<Process>(
      agenda_, dice_, plan_, disk_, std::vector{&carrier_, &other_carrier_}, ++run_);
  process_->start([this] { backend_.on_ready(process_); });
}

// Of what was not synced, some reached the disk, in order.
void World::crash() {
  if (!process_) {
    return;  // it lies there already
  }
  process_->die();
  process_.reset();
  disk_.crash(dice_.below(disk_.waiting() + 1));
  agenda_.after(dice_.between(milliseconds{10}, seconds{5}), [this] { boot(); });
}

void World::plan_faults() {
  const auto some_time = [&] { return dice_.between(smpp::Duration::zero(), plan_.faults_end); };
  for (std::uint64_t i = 0; i < plan_.crashes; ++i) {
    agenda_.after(some_time(), [this] { crash(); });
  }
  for (std::uint64_t i = 0; i < plan_.cuts; ++i) {
    agenda_.after(some_time(),
                  [this] { (dice_.chance(70) ? carrier_ : other_carrier_).cut_one(); });
  }
  for (std::uint64_t i = 0; i < plan_.outages; ++i) {
    agenda_.after(some_time(),
                  [this] { carrier_.fail_for(dice_.between(seconds{5}, seconds{60})); });
  }
  agenda_.after(plan_.faults_end, [this] {
    carrier_.behave();
    other_carrier_.behave();
    backend_.behave();
  });
}

void World::plan_incoming() {
  for (Number number = 1; number <= plan_.incoming; ++number) {
    ++incoming_open_;
    const std::string from = fmt::format("44780090{:04}", dice_.below(4));
    const std::string text = text_of('i', number, dice_.chance(70) ? 20 : dice_.between(161, 450));
    // In the order of their numbers.
    const smpp::Duration at =
        plan_.faults_end * static_cast<int>(number) / static_cast<int>(plan_.incoming + 1);
    agenda_.after(at, [this, number, from, text] {
      --incoming_open_;
      carrier_.send(number, from, text);
    });
  }
}

bool World::settled() const {
  return incoming_open_ == 0 && backend_.idle() && carrier_.idle() && other_carrier_.idle() &&
         ledger_.settled();
}

std::vector<std::string> World::left_behind() const {
  std::vector<std::string> faults;
  using routing::Column;
  for (const auto& [column, name] : {std::pair{Column::outbound, "outbound"},
                                     std::pair{Column::receipts, "receipts"},
                                     std::pair{Column::parts, "parts"},
                                     std::pair{Column::meta, "meta"},
                                     std::pair{Column::inbound, "inbound"}}) {
    const auto left = disk_.keys(column);
    if (!left.empty()) {
      faults.push_back(fmt::format("{} records left in {}, the first '{}'",
                                   left.size(),
                                   name,
                                   static_cast<char>(left.front().octets()[0])));
    }
  }
  return faults;
}

std::vector<std::string> World::run() {
  plan_faults();
  plan_incoming();
  backend_.plan_posts();
  boot();
  const smpp::Time latest = begin_ + plan_.faults_end + patience;
  smpp::Time quiet_since = smpp::Time::max();
  while (agenda_.step() && agenda_.now() < latest) {
    out_of_bounds_ |= process_ && !process_->within_bounds();
    const bool quiet = agenda_.now() > begin_ + plan_.faults_end && settled();
    quiet_since = quiet ? std::min(quiet_since, agenda_.now()) : smpp::Time::max();
    if (quiet && agenda_.now() - quiet_since > afterwards && left_behind().empty()) {
      break;
    }
  }
  std::vector<std::string> faults = ledger_.faults();
  if (!settled()) {
    faults.emplace_back("it never came to rest");
  }
  for (std::string& left : left_behind()) {
    faults.push_back(std::move(left));
  }
  if (out_of_bounds_) {
    faults.emplace_back("more in memory than there may be");
  }
  return faults;
}

}  // namespace sim
