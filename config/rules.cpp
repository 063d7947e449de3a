#include "config/rules.hpp"

#include "config/habit_rules.hpp"
#include "config/incoming_rules.hpp"
#include "config/units.hpp"
#include "daemon/queue/request_need.hpp"

#include <algorithm>
#include <filesystem>
#include <map>
#include <set>

namespace config {
namespace {

class Rules {
 public:
  Rules(const Config& config, Reading& reading) : config_(config), reading_(reading) {
    for (const Carrier& carrier : config.carriers) {
      carriers_.emplace(carrier.link.carrier, &carrier);
    }
    for (const Queue& queue : config.queues) {
      queues_.emplace(queue.name, &queue);
    }
    for (const routing::SenderPool& pool : config.outbound.pools) {
      pools_.emplace(pool.name, &pool);
    }
    for (const Client& client : config.clients) {
      clients_.emplace(client.rules.name, &client);
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
    check_incoming(config_, reading_);
    if (given("listen.queue") && !given("listen.queue.socket") && !given("listen.queue.tls")) {
      problem("listen.queue", "listens nowhere; give `socket`, `tls` or both");
    }
    check_witness();
    check_bodies();
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
    std::vector<std::string> names;
    for (const auto& [each, unused] : known) {
      names.push_back(each);
    }
    config::known(reading_, names, name, path, one);
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
    check_habits(carrier, path, reading_);
  }

  void check_bodies() {
    const std::size_t most = largest_body(config_);
    if (config_.http.max_body > most) {
      problem("listen.queue.max_body",
              "is more than `memory.limit` has room for; write " + std::to_string(most / 1024) +
                  "KiB or less, or make `memory.limit` larger");
    }
  }

  // There it would be put back with the store, and say that all is well.
  void check_witness() {
    namespace fs = std::filesystem;
    const fs::path witness = fs::path{config_.store.witness}.lexically_normal();
    const fs::path state = fs::path{config_.store.path + "/"}.lexically_normal();
    const fs::path from_state = witness.lexically_relative(state);
    if (given("store.path") && !from_state.empty() && *from_state.begin() != "..") {
      problem(given("store.witness") ? "store.witness" : "store.path",
              "puts the witness into the store's own folder; name a file outside of it as "
              "`store.witness`");
    }
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
    const bool public_key = given(path + ".seal.public_key");
    if (given(path + ".seal") && public_key == given(path + ".seal.shared_key")) {
      problem(path + ".seal",
              public_key ? "has two keys; give either `public_key` or `shared_key`"
                         : "has no key; give `public_key` or `shared_key`");
    }
    exists(queues_, client.queue, path + ".queue", "queue");
  }

  void check_route(std::size_t index, const std::string& path) {
    const Route& route = config_.routes[index];
    const bool one = given(path + ".carrier");
    const bool several = given(path + ".carriers");
    if (one && several) {
      problem(path + ".carriers", "is given beside `carrier`; keep one of them");
    } else if (!one && (!several || route.carriers.empty())) {
      problem(path, "leads nowhere; give `carrier` or `carriers`");
    }
    check_target(route.carrier, path + ".carrier");
    if (route.rule.failover.any() && route.carriers.size() < 2) {
      problem(given(path + ".failover") ? path + ".failover" : path + ".failover_in_doubt",
              "has no second carrier to go to; name two or more in `carriers`");
    }
    std::set<std::string> seen;
    for (std::size_t i = 0; i < route.carriers.size(); ++i) {
      const std::string& name = route.carriers[i].carrier;
      const std::string target = path + ".carriers[" + std::to_string(i) + "].carrier";
      check_target(name, target);
      if (!name.empty() && !seen.insert(name).second) {
        problem(target, "is in this list already; keep one of them");
      }
    }
    exists(pools_, route.rule.sender_pool, path + ".sender_pool", "pool");
    for (std::size_t i = 0; i < route.clients.size(); ++i) {
      const std::string item = path + ".clients[" + std::to_string(i) + "]";
      exists(clients_, route.clients[i], given(item) ? item : path + ".clients", "client");
    }
    for (std::size_t i = 0; i < index; ++i) {
      if (is_whole(i) && is_whole(index) && takes_all_of(config_.routes[i], route)) {
        const Position at = reading_.places.at("routes[" + std::to_string(i) + "]");
        return problem(path,
                       "is never reached, the route at " + place(reading_.files[at.file], at) +
                           " takes all of it; put the one that asks for more first");
      }
    }
  }

  void check_target(const std::string& name, const std::string& path) {
    exists(carriers_, name, path, "carrier");
    const auto carrier = carriers_.find(name);
    if (carrier != carriers_.end() && carrier->second->link.bind.mode == smpp::BindMode::receiver) {
      problem(path, "this carrier binds as `rx` and cannot send; name another or bind as `trx`");
    }
  }

  // Whether all that the route asks for could be read: what is wrong must not hide the routes after
  // it, and is told already.
  [[nodiscard]] bool is_whole(std::size_t index) const {
    const std::string path = "routes[" + std::to_string(index) + "].";
    const Route& route = config_.routes[index];
    const auto read = [&](std::string_view key, bool empty) {
      return !given(path + std::string{key}) || !empty;
    };
    return read("to", route.rule.prefixes.empty()) &&
           read("countries", route.rule.countries.empty()) &&
           read("numbers", route.rule.numbers.empty()) &&
           read("from", route.rule.senders.empty()) && read("class", route.rule.classes.empty()) &&
           read("clients", route.clients.empty());
  }

  static bool takes_all_of(const Route& first, const Route& later) {
    const routing::Route& a = first.rule;
    const routing::Route& b = later.rule;
    const auto begins_wide = [&](std::string_view digits) {
      return std::ranges::any_of(
          a.prefixes, [&](const std::string& prefix) { return digits.starts_with(prefix); });
    };
    const auto numbered = [&](const smpp::FixedText<20>& number) {
      return begins_wide(number.reveal()) ||
             std::ranges::find(a.numbers, number) != a.numbers.end();
    };
    const bool everywhere = a.prefixes.empty() && a.countries.empty() && a.numbers.empty();
    const bool b_everywhere = b.prefixes.empty() && b.countries.empty() && b.numbers.empty();
    const bool to =
        everywhere ||
        (!b_everywhere && std::ranges::all_of(b.prefixes, begins_wide) &&
         std::ranges::all_of(b.numbers, numbered) &&
         (b.countries.empty() || (!a.countries.empty() && covers(a.countries, b.countries))));
    return to && !a.hours && covers(a.senders, b.senders) && covers(a.classes, b.classes) &&
           covers(first.clients, later.clients);
  }

  const Config& config_;
  Reading& reading_;
  std::map<std::string, const Carrier*> carriers_;
  std::map<std::string, const Queue*> queues_;
  std::map<std::string, const Client*> clients_;
  std::map<std::string, const routing::SenderPool*> pools_;
};

}  // namespace

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

void known(Reading& reading,
           const std::vector<std::string>& names,
           const std::string& name,
           const std::string& path,
           const std::string& one) {
  if (name.empty() || std::ranges::find(names, name) != names.end()) {
    return;
  }
  std::string list;
  for (const std::string& each : names) {
    list += (list.empty() ? "`" : ", `") + each + "`";
  }
  reading.problem(reading.places.at(path),
                  path,
                  "there is no such " + one + "; " +
                      (list.empty() ? "declare it" : "name one of " + list + " or declare it"));
}

std::size_t largest_body(const Config& config) {
  return queue::largest_body(memory::room_for_requests(config.memory.limit));
}

void check_rules(const Config& config, Reading& reading) {
  Rules{config, reading}.check();
}

}  // namespace config
