#include "config/rules.hpp"

#include "config/receipt_samples.hpp"
#include "config/units.hpp"
#include "smpp/pdu/status_facts.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace config {
namespace {

// The problem lies with what was given; a default alone is never wrong.
void ordered(Reading& reading,
             const std::string& lesser,
             const std::string& greater,
             smpp::Duration less,
             smpp::Duration more) {
  const auto given = [&](const std::string& path) { return reading.places.contains(path); };
  if (less <= more || (!given(lesser) && !given(greater))) {
    return;
  }
  if (given(greater)) {
    reading.problem(reading.places.at(greater),
                    greater,
                    "is less than " + lesser + "; write at least " + show_duration(less));
  } else {
    reading.problem(reading.places.at(lesser),
                    lesser,
                    "is more than " + greater + "; write at most " + show_duration(more));
  }
}

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

  const Carrier& carrier_;
  std::string path_;
  Reading& reading_;
};

class Rules {
 public:
  Rules(const Config& config, Reading& reading) : config_(config), reading_(reading) {
    for (const Carrier& carrier : config.carriers) {
      carriers_.emplace(carrier.link.carrier, &carrier);
    }
    for (const Queue& queue : config.queues) {
      queues_.emplace(queue.name, &queue);
    }
  }

  void check() {
    for (const Carrier& carrier : config_.carriers) {
      check_carrier(carrier, "carriers." + carrier.link.carrier);
    }
    std::map<std::uint32_t, std::string> uids;
    std::map<std::string, std::string> sans;
    for (const Client& client : config_.clients) {
      const std::string path = "clients." + client.rules.name;
      check_client(client, path);
      if (client.uid) {
        unique(uids, *client.uid, path + ".uid");
      }
      if (!client.cert_san.empty()) {
        unique(sans, client.cert_san, path + ".cert_san");
      }
    }
    for (std::size_t i = 0; i < config_.routes.size(); ++i) {
      check_route(i, "routes[" + std::to_string(i) + "]");
    }
    if (given("listen.queue") && !given("listen.queue.socket") && !given("listen.queue.tls")) {
      problem("listen.queue", "listens nowhere; give `socket`, `tls` or both");
    }
    ordered(reading_,
            "leases.hold",
            "leases.max_hold",
            config_.feed.default_hold,
            config_.feed.max_hold);
  }

 private:
  [[nodiscard]] bool given(const std::string& path) const { return reading_.places.contains(path); }

  void problem(const std::string& path, std::string text) {
    reading_.problem(reading_.places.at(path), path, std::move(text));
  }

  template <class Named>
  void exists(const std::map<std::string, Named>& known,
              const std::string& name,
              const std::string& path,
              const std::string& one) {
    if (name.empty() || known.contains(name)) {  // empty: missing or wrong, already said
      return;
    }
    std::string names;
    for (const auto& [each, unused] : known) {
      names += (names.empty() ? "`" : ", `") + each + "`";
    }
    problem(path,
            "there is no such " + one + "; " +
                (names.empty() ? "declare it" : "name one of " + names + " or declare it"));
  }

  template <class Key>
  void unique(std::map<Key, std::string>& seen, const Key& key, const std::string& path) {
    const auto [first, fresh] = seen.emplace(key, path);
    if (!fresh) {
      const Position at = reading_.places.at(first->second);
      problem(path,
              "is also that of " + first->second + " at " + place(reading_.files[at.file], at) +
                  "; give each client its own");
    }
  }

  void check_carrier(const Carrier& carrier, const std::string& path) {
    const bool tls = given(path + ".tls");
    const bool transport = given(path + ".transport");
    if (tls && transport) {
      problem(path + ".transport", "is given beside `tls`; keep one of them");
    } else if (!tls && !transport) {
      problem(path, "has neither `tls` nor `transport`; write `tls: {}` or more of its settings");
    } else if (transport && !config_.lab) {
      problem(path + ".transport",
              "plain TCP is for a lab only; write `tls` instead, or `lab: true` at the top level");
    }
    const std::string cert = path + ".tls.cert_file";
    const std::string key = path + ".tls.key_file";
    if (given(cert) && !given(key)) {
      problem(cert, "comes without a key; write `key_file` too");
    } else if (given(key) && !given(cert)) {
      problem(key, "comes without a certificate; write `cert_file` too");
    }
    exists(queues_, carrier.queue, path + ".queue", "queue");
    Habits{carrier, path, reading_}.check();
  }

  void check_client(const Client& client, const std::string& path) {
    if (!given(path + ".uid") && !given(path + ".cert_san")) {
      problem(path, "cannot be recognised; give `uid`, `cert_san` or both");
    }
    if (given("listen.queue")) {
      if (client.uid && !given("listen.queue.socket")) {
        problem(path + ".uid", "counts on the Unix socket only; give `listen.queue.socket`");
      }
      if (!client.cert_san.empty() && !given("listen.queue.tls")) {
        problem(path + ".cert_san", "counts on TLS only; give `listen.queue.tls`");
      }
    }
    exists(queues_, client.queue, path + ".queue", "queue");
  }

  void check_route(std::size_t index, const std::string& path) {
    const Route& route = config_.routes[index];
    exists(carriers_, route.carrier, path + ".carrier", "carrier");
    const auto carrier = carriers_.find(route.carrier);
    if (carrier != carriers_.end() && carrier->second->link.bind.mode == smpp::BindMode::receiver) {
      problem(path + ".carrier",
              "this carrier binds as `rx` and cannot send; name another or bind as `trx`");
    }
    // A prefix that was given but is wrong is empty here: it must not hide the routes after it.
    const auto real = [&](std::size_t i) {
      return !config_.routes[i].to_prefix.empty() || !given("routes[" + std::to_string(i) + "].to");
    };
    if (!real(index)) {
      return;
    }
    for (std::size_t i = 0; i < index; ++i) {
      if (route.to_prefix.starts_with(config_.routes[i].to_prefix) && real(i)) {
        const Position at = reading_.places.at("routes[" + std::to_string(i) + "]");
        return problem(path,
                       "is never reached, the route at " + place(reading_.files[at.file], at) +
                           " takes all of it; put the longer prefix first");
      }
    }
  }

  const Config& config_;
  Reading& reading_;
  std::map<std::string, const Carrier*> carriers_;
  std::map<std::string, const Queue*> queues_;
};

}  // namespace

void check_habits(const Carrier& carrier, Reading& reading) {
  Habits{carrier, {}, reading}.check();
}

void check_rules(const Config& config, Reading& reading) {
  Rules{config, reading}.check();
}

}  // namespace config
