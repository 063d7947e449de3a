// The store with roots that change, cannot be reached, or are lost while it works.

#include "daemon/store/crypto.hpp"
#include "daemon/store/root.hpp"
#include "tests/unit/store/folder.hpp"

#include <atomic>

namespace {

using namespace store_test;
using routing::Column;
using store::KeyTask;
using store::Refusal;

// A root elsewhere: wraps as a local one, unless it cannot be reached.
class FarRoot final : public store::Root {
 public:
  explicit FarRoot(std::string id, char first = 'r') : id_(std::move(id)), key_(root_key(first)) {}

  [[nodiscard]] const std::string& id() const override { return id_; }

  smpp::expected<std::vector<std::uint8_t>, Refusal> wrap(const store::KeyMaterial& key) override {
    if (lost) {
      return store::refused("far away", Refusal::Kind::unavailable);
    }
    ++calls;
    // As a service's ciphertext: longer, and with its own words.
    auto wrapped = *store::local_root(key_)->wrap(key);
    const std::string_view words = "far:v1:";
    wrapped.insert(wrapped.begin(), words.begin(), words.end());
    return wrapped;
  }

  smpp::expected<store::KeyMaterial, Refusal> unwrap(
      std::span<const std::uint8_t> wrapped) override {
    if (lost) {
      return store::refused("far away", Refusal::Kind::unavailable);
    }
    ++calls;
    return store::local_root(key_)->unwrap(
        wrapped.subspan(std::min<std::size_t>(7, wrapped.size())));
  }

  std::atomic<bool> lost = false;
  std::atomic<int> calls = 0;

 private:
  std::string id_;
  store::RootKey key_;
};

class RootsTest : public testing::Test {
 protected:
  smpp::expected<std::unique_ptr<store::Store>, Refusal> try_open(store::Roots roots) {
    store::StoreSettings given = settings(folder);
    given.today = [this] { return today.load(); };
    return store::Store::open(given, std::move(roots), loop.post());
  }

  std::unique_ptr<store::Store> open_with(store::Roots roots) {
    auto opened = try_open(std::move(roots));
    EXPECT_TRUE(opened) << opened.error().reason;
    return opened ? std::move(*opened) : nullptr;
  }

  store::KeyReport ask(store::Store& store, KeyTask task) {
    return store_test::ask(store, loop, task);
  }

  // Lets the store's thread see the time pass.
  void turn(store::Store& store) { (void)ask(store, KeyTask::list); }

  Folder folder;
  Loop loop;
  std::atomic<std::uint32_t> today = 20'000;
  std::shared_ptr<FarRoot> far = std::make_shared<FarRoot>("far:one");
};

TEST_F(RootsTest, AFarRootKeepsAStore) {
  {
    const auto store = open_with(store::Roots{far});
    EXPECT_TRUE(commit(*store, loop, put(Column::inbound, 1, "one")));
  }
  const auto store = open_with(store::Roots{far});
  EXPECT_EQ(read(*store, loop, Column::inbound, key_of(1)).value, "one");
  const auto report = ask(*store, KeyTask::list);
  EXPECT_EQ(report.current, "far:one");
  EXPECT_TRUE(std::ranges::all_of(report.keys, [](const auto& key) {
    return (key.root == "far:one") == (key.kind != store::KeyKind::data);
  }));
}

TEST_F(RootsTest, OneThatCannotBeReachedAtTheStartIsToldApartFromAWrongOne) {
  { const auto store = open_with(store::Roots{far}); }
  const auto before = contents(folder.state());
  far->lost = true;
  const auto lost = try_open(store::Roots{far});
  ASSERT_FALSE(lost);
  EXPECT_EQ(lost.error().kind, Refusal::Kind::unavailable);
  const auto wrong = try_open(store::Roots{std::make_shared<FarRoot>("far:two")});
  ASSERT_FALSE(wrong);
  EXPECT_EQ(wrong.error().kind, Refusal::Kind::sealed);
  EXPECT_EQ(contents(folder.state()), before);
}

TEST_F(RootsTest, OneThatIsLostLaterStopsNothingThatGoesOn) {
  const auto store = open_with(store::Roots{far});
  EXPECT_TRUE(commit(*store, loop, put(Column::inbound, 1, "one")));
  far->lost = true;
  EXPECT_TRUE(store->accepting());
  EXPECT_TRUE(commit(*store, loop, put(Column::inbound, 2, "two")));
  EXPECT_EQ(read(*store, loop, Column::inbound, key_of(1)).value, "one");
}

// Its keys cannot be made: intake stops, what was begun goes on under yesterday's, nothing is lost.
TEST_F(RootsTest, ANewDayWithoutItStopsIntakeOnly) {
  const auto store = open_with(store::Roots{far});
  far->lost = true;
  today = 20'001;
  turn(*store);
  EXPECT_TRUE(loop.run_until([&] {
    if (store->accepting()) {
      turn(*store);
    }
    return !store->accepting();
  }));
  EXPECT_TRUE(store->figures().keys_overdue);
  EXPECT_EQ(store->failure(), "");
  const auto told = store->take_trouble();
  ASSERT_EQ(told.size(), 1u);
  EXPECT_NE(told[0].find("far away"), std::string::npos);
  EXPECT_TRUE(commit(*store, loop, put(Column::inbound, 3, "was under way")));
  EXPECT_TRUE(ask(*store, KeyTask::retire).may_retry);
  EXPECT_NE(ask(*store, KeyTask::rotate).failed, "");
  store->close();
  EXPECT_EQ(store->failure(), "");
  far->lost = false;
  const auto again = open_with(store::Roots{far});
  EXPECT_TRUE(again->accepting());
  EXPECT_EQ(read(*again, loop, Column::inbound, key_of(3)).value, "was under way");
}

TEST_F(RootsTest, ARotationGoesFromOneKindOfRootToAnother) {
  {
    const auto store = open_with(root_key());
    EXPECT_TRUE(commit(*store, loop, put(Column::inbound, 1, "one")));
  }
  {
    const auto store = open_with(store::Roots{far, store::local_root(root_key())});
    const auto report = ask(*store, KeyTask::rotate);
    EXPECT_EQ(report.failed, "");
    EXPECT_EQ(report.rotated, 1 + store::index_purposes + routing::purposes_in_keys.size() + 3)
        << "the MAC key, the index keys, three day keys";
    EXPECT_TRUE(commit(*store, loop, put(Column::inbound, 2, "two")));
  }
  EXPECT_FALSE(try_open(root_key())) << "the old root opens nothing of it";
  const auto store = open_with(store::Roots{far});
  EXPECT_EQ(page(*store, loop, Column::inbound).records.size(), 2u);
}

TEST_F(RootsTest, ARotationThatFailsHalfwayChangesNothing) {
  { const auto store = open_with(root_key()); }
  {
    const auto store = open_with(store::Roots{far, store::local_root(root_key())});
    const auto before = contents(folder.state()).at(folder.state() + "/keyring");
    far->lost = true;
    const auto report = ask(*store, KeyTask::rotate);
    EXPECT_NE(report.failed, "");
    EXPECT_TRUE(report.may_retry);
    EXPECT_EQ(contents(folder.state()).at(folder.state() + "/keyring"), before);
    far->lost = false;
    EXPECT_EQ(ask(*store, KeyTask::rotate).failed, "");
  }
  EXPECT_TRUE(try_open(store::Roots{far}));
}

}  // namespace
