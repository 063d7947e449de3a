#include "smpp/base/newest_map.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <deque>
#include <functional>
#include <random>
#include <string>
#include <vector>

namespace {

// Few values, so that places collide and runs of them wrap around the table's end.
struct PoorHash {
  std::size_t operator()(int key) const { return static_cast<std::size_t>(key % 3); }
};

using Keys = std::vector<int>;

template <class Map>
Keys newest_first(const Map& map) {
  Keys keys;
  map.for_each_newest_first([&](int key, const std::string&) {
    keys.push_back(key);
    return true;
  });
  return keys;
}

TEST(NewestMap, FindsWhatWasAddedAndKeepsIt) {
  smpp::NewestMap<int, std::string> map{3};
  EXPECT_EQ(map.find(1), nullptr);
  EXPECT_FALSE(map.erase(1));
  const auto [value, fresh] = map.try_emplace(1);
  EXPECT_TRUE(fresh);
  *value = "one";
  const auto [again, fresh_again] = map.try_emplace(1);
  EXPECT_FALSE(fresh_again);
  EXPECT_EQ(*again, "one");
  EXPECT_EQ(*map.find(1), "one");
}

TEST(NewestMap, TheOldestGivesWay) {
  smpp::NewestMap<int, std::string> map{3};
  for (int key = 0; key < 10; ++key) {
    *map.try_emplace(key).first = std::to_string(key);
    EXPECT_EQ(map.contains(key - 3), false);
  }
  EXPECT_EQ(newest_first(map), (Keys{9, 8, 7}));
  EXPECT_EQ(*map.find(8), "8");
}

TEST(NewestMap, AnErasedEntryKeepsItsTurn) {
  smpp::NewestMap<int, std::string> map{3};
  map.try_emplace(1);
  map.try_emplace(2);
  EXPECT_TRUE(map.erase(1));
  EXPECT_FALSE(map.contains(1));
  map.try_emplace(3);
  map.try_emplace(4);  // takes the place that 1 had
  EXPECT_EQ(newest_first(map), (Keys{4, 3, 2}));
  map.try_emplace(5);
  EXPECT_EQ(newest_first(map), (Keys{5, 4, 3}));
}

template <class Hash>
void agrees_with_a_list(std::uint32_t seed) {
  constexpr std::size_t most = 50;
  smpp::NewestMap<int, std::string, Hash> map{most};

  struct Entry {
    int key = 0;
    std::string value;
    bool live = true;
  };

  std::deque<Entry> model;
  std::mt19937 random{seed};
  for (int step = 0; step < 5000; ++step) {
    const int key = static_cast<int>(random() % 80);
    const auto same = [&](const Entry& entry) { return entry.live && entry.key == key; };
    const auto found = std::find_if(model.begin(), model.end(), same);
    if (random() % 3 == 0) {
      ASSERT_EQ(map.erase(key), found != model.end()) << "seed " << seed << ", step " << step;
      if (found != model.end()) {
        found->live = false;
      }
    } else {
      const auto [value, fresh] = map.try_emplace(key);
      ASSERT_EQ(fresh, found == model.end()) << "seed " << seed << ", step " << step;
      if (fresh) {
        *value = std::to_string(step);
        model.push_back({.key = key, .value = *value});
        if (model.size() > most) {
          model.pop_front();
        }
      } else {
        ASSERT_EQ(*value, found->value) << "seed " << seed << ", step " << step;
      }
    }
    Keys keys;
    for (auto entry = model.rbegin(); entry != model.rend(); ++entry) {
      if (entry->live) {
        keys.push_back(entry->key);
      }
    }
    ASSERT_EQ(newest_first(map), keys) << "seed " << seed << ", step " << step;
  }
}

TEST(NewestMap, AgreesWithAList) {
  agrees_with_a_list<std::hash<int>>(1);
  agrees_with_a_list<PoorHash>(2);
}

}  // namespace
