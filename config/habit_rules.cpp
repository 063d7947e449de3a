#include "config/habit_rules.hpp"

#include "config/pdu_samples.hpp"
#include "config/receipt_samples.hpp"
#include "config/rules.hpp"
#include "smpp/pdu/status_facts.hpp"

#include <algorithm>
#include <set>

namespace config {
namespace {

// What goes together among the settings below one path; empty: in a file of its own.
class Habits {
 public:
  Habits(const Carrier& carrier, std::string path, Reading& reading)
      : carrier_(carrier), path_(path.empty() ? path : path + "."), reading_(reading) {}

  void check() {
    ordered(reading_,
            path_ + "backoff.min",
            path_ + "backoff.max",
            carrier_.link.backoff_min,
            carrier_.link.backoff_max);
    check_codings();
    check_marks();
    check_receipts();
    check_statuses();
    check_refusal();
    check_pdus();
  }

 private:
  [[nodiscard]] bool given(const std::string& below) const {
    return reading_.places.contains(path_ + below);
  }

  void problem(const std::string& below, std::string text) {
    const std::string path = path_ + below;
    reading_.problem(reading_.places.at(path), path, std::move(text));
  }

  // One that is missing or wrong stays 0.
  void check_codings() {
    std::set<std::uint8_t> seen;
    for (std::size_t i = 0; i < carrier_.rules.text.codings.size(); ++i) {
      const std::uint8_t coding = carrier_.rules.text.codings[i].coding.value;
      if (coding != 0 && !seen.insert(coding).second) {
        problem("data_codings[" + std::to_string(i) + "].data_coding", "is given twice; keep one");
      }
    }
  }

  // One that is missing or wrong stays 0.
  void check_marks() {
    std::set<std::uint8_t> seen;
    for (std::size_t i = 0; i < carrier_.rules.receipts.marks.size(); ++i) {
      const smpp::EsmClass given{carrier_.rules.receipts.marks[i].esm_class};
      const std::string path = "receipts.marks[" + std::to_string(i) + "].esm_class";
      if (given.value != given.message_type()) {
        problem(path, "has other bits than those of the message type; write a multiple of 4");
      } else if (given.value != 0 && !seen.insert(given.value).second) {
        problem(path, "is given twice; keep one");
      }
    }
  }

  void check_receipts() {
    // What could not be read has been said: the samples would only say it again.
    const bool read = std::ranges::none_of(reading_.problems, [&](const Problem& problem) {
      return problem.path.starts_with(path_ + "receipts");
    });
    if (read) {
      for (const SampleFault& fault : check_samples(carrier_)) {
        problem("receipts" + fault.path, fault.text);
      }
    }
  }

  // One that is missing or wrong stays ESME_ROK.
  void check_statuses() {
    std::set<smpp::CommandStatus> seen;
    for (std::size_t i = 0; i < carrier_.rules.statuses.size(); ++i) {
      const routing::StatusRule& rule = carrier_.rules.statuses[i];
      const std::string path = "statuses[" + std::to_string(i) + "]";
      if (rule.status != smpp::CommandStatus::ESME_ROK && !seen.insert(rule.status).second) {
        problem(path + ".status", "is given twice; keep one");
      }
      if (rule.action == routing::StatusAction::throttle &&
          rule.scope == routing::RetryScope::message) {
        problem(
            path + ".scope",
            "is one message, which `throttle` does not blame; write `bind` or `carrier`, or the "
            "action `retry`");
      }
      for (const char* key : {".scope", ".delay"}) {
        if (rule.action == routing::StatusAction::end && given(path + key)) {
          problem(path + key, "is given with `final`, after which nothing waits; leave it out");
        }
      }
    }
  }

  // What a vendor means by its own is not known here.
  void check_refusal() {
    const smpp::StatusFacts* const facts = smpp::facts_of(carrier_.link.session.refusal);
    if (facts != nullptr && facts->what != smpp::StatusClass::retry &&
        facts->what != smpp::StatusClass::throttle) {
      problem("refusal",
              "does not ask for the message again later, which loses it; write one that does, like "
              "`ESME_RMSGQFUL`, `ESME_RX_T_APPN`, `ESME_RSYSERR` or `ESME_RTHROTTLED`");
    }
  }

  // Last: what else is wrong would only be said again.
  void check_pdus() {
    const bool sound = std::ranges::none_of(
        reading_.problems, [&](const Problem& known) { return known.path.starts_with(path_); });
    if (sound) {
      for (const SampleFault& fault : check_pdu_samples(carrier_)) {
        problem("samples" + fault.path, fault.text);
      }
    }
  }

  const Carrier& carrier_;
  std::string path_;
  Reading& reading_;
};

}  // namespace

void check_habits(const Carrier& carrier, const std::string& path, Reading& reading) {
  Habits{carrier, path, reading}.check();
}

}  // namespace config
