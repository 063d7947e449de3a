#include "config/incoming_rules.hpp"

#include "config/rules.hpp"

namespace config {
namespace {

std::string path_of(std::size_t index) {
  return "incoming[" + std::to_string(index) + "]";
}

void check_names(const Config& config, Reading& reading, std::size_t index) {
  const IncomingRule& incoming = config.incoming[index];
  std::vector<std::string> carriers;
  std::vector<std::string> queues;
  for (const Carrier& carrier : config.carriers) {
    carriers.push_back(carrier.link.carrier);
  }
  for (const Queue& queue : config.queues) {
    queues.push_back(queue.name);
  }
  known(reading, queues, incoming.queue, path_of(index) + ".queue", "queue");
  for (std::size_t i = 0; i < incoming.carriers.size(); ++i) {
    const std::string item = path_of(index) + ".carrier[" + std::to_string(i) + "]";
    const std::string path = reading.places.contains(item) ? item : path_of(index) + ".carrier";
    known(reading, carriers, incoming.carriers[i], path, "carrier");
    for (const Carrier& carrier : config.carriers) {
      if (carrier.link.carrier == incoming.carriers[i] &&
          carrier.link.bind.mode == smpp::BindMode::transmitter) {
        reading.problem(reading.places.at(path),
                        path,
                        "this carrier binds as `tx` and brings no messages; name another or bind "
                        "as `trx`");
      }
    }
  }
}

// What is wrong in a rule must not hide the rules after it, and is told already.
bool is_whole(const Reading& reading, const IncomingRule& incoming, const std::string& path) {
  const auto read = [&](const char* key, bool empty) {
    return !reading.places.contains(path + key) || !empty;
  };
  return read(".carrier", incoming.carriers.empty()) && read(".to", incoming.rule.to.empty()) &&
         read(".from", incoming.rule.from.empty()) &&
         read(".keyword", incoming.rule.keywords.empty());
}

bool takes_all_of(const IncomingRule& first, const IncomingRule& later) {
  const auto party_covers = [](const routing::PartyPattern& a, const routing::PartyPattern& b) {
    return a.covers(b);
  };
  return covers(first.carriers, later.carriers) &&
         covers(first.rule.to, later.rule.to, party_covers) &&
         covers(first.rule.from, later.rule.from, party_covers) &&
         covers(first.rule.keywords, later.rule.keywords);
}

}  // namespace

void check_incoming(const Config& config, Reading& reading) {
  for (std::size_t index = 0; index < config.incoming.size(); ++index) {
    check_names(config, reading, index);
    const IncomingRule& later = config.incoming[index];
    for (std::size_t i = 0; i < index && is_whole(reading, later, path_of(index)); ++i) {
      if (is_whole(reading, config.incoming[i], path_of(i)) &&
          takes_all_of(config.incoming[i], later)) {
        const Position at = reading.places.at(path_of(i));
        reading.problem(reading.places.at(path_of(index)),
                        path_of(index),
                        "is never reached, the rule at " + place(reading.files[at.file], at) +
                            " takes all of it; put the one that asks for more first");
        break;
      }
    }
  }
}

}  // namespace config
