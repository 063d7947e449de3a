#include "config/profiles.hpp"

#include "config/files.hpp"
#include "config/habit_rules.hpp"
#include "config/schema.hpp"

#include <map>
#include <utility>

namespace config {
namespace {

Entry* find_entry(Node& map, std::string_view key) {
  for (Entry& entry : map.entries) {
    if (entry.key_is_text && !entry.first_at && entry.key == key) {
      return &entry;
    }
  }
  return nullptr;
}

class Profiles {
 public:
  explicit Profiles(Reading& reading) : reading_(reading) {}

  void lay_under(Entry& carrier) {
    Entry* const named = find_entry(carrier.value, "profile");
    if (named == nullptr || named->value.kind != Node::Kind::scalar ||
        !forms::profile.fits(named->value.scalar)) {
      return;  // none, or the reader says what is wrong with it
    }
    if (const Node* const profile = read_once(carrier.key, named->value)) {
      underlay(carrier.value, *profile);
    }
  }

  ProfileFiles take() { return std::move(files_); }

 private:
  // Nothing if it cannot be read, which has been told then.
  const Node* read_once(const std::string& carrier, const Node& named) {
    const std::string path = profile_path(named.scalar, reading_.files.front());
    const auto [place, fresh] = trees_.try_emplace(path);
    if (!fresh || trees_.size() > max_carriers) {  // too many carriers are refused by the reader
      return place->second ? &*place->second : nullptr;
    }
    const auto problem = [&](std::string text) {
      reading_.problem(named.at, "carriers." + carrier + ".profile", std::move(text));
      return nullptr;
    };
    if (auto wrong = check_file(path, File::Kind::readable)) {
      return problem(std::move(*wrong));
    }
    const auto text = read_file(path);
    if (!text) {
      return problem(path + " " + text.error() + "; correct it or name another");
    }
    const auto number = static_cast<std::uint32_t>(reading_.files.size());
    reading_.files.push_back(path);
    files_.all.insert(number);
    auto tree = parse_document(*text, number, path);
    if (!tree) {
      reading_.problems.push_back(std::move(tree.error()));
      files_.faulty.insert(number);
      return nullptr;
    }
    check(*tree, number);
    place->second = *std::move(tree);
    return &*place->second;
  }

  void check(const Node& tree, std::uint32_t number) {
    Reading alone{.files = reading_.files, .problems = {}, .places = {}, .told = {}};
    Carrier scratch;
    read(tree, profile_settings(scratch), alone);
    check_habits(scratch, {}, alone);
    if (!alone.problems.empty()) {
      files_.faulty.insert(number);
      reading_.problems.insert(
          reading_.problems.end(), alone.problems.begin(), alone.problems.end());
    }
  }

  Reading& reading_;
  ProfileFiles files_;
  std::map<std::string, std::optional<Node>> trees_;  // by path
};

}  // namespace

std::string profile_path(const std::string& named, const std::string& main_file) {
  return resolve(is_name(named) ? "profiles/" + named + ".yaml" : named, main_file);
}

ProfileFiles lay_profiles(Node& root, Reading& reading) {
  Profiles profiles{reading};
  if (Entry* const carriers = find_entry(root, "carriers")) {
    for (Entry& carrier : carriers->value.entries) {
      profiles.lay_under(carrier);
    }
  }
  return profiles.take();
}

}  // namespace config
