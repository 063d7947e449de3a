#include "daemon/store/young_records.hpp"

#include "daemon/store/frame.hpp"
#include "tests/unit/store/folder.hpp"

#include <string>
#include <vector>

namespace {

using namespace store_test;
using routing::Column;
using store::YoungRecords;
using Kind = routing::Write::Kind;

routing::Write write(Kind kind, std::uint64_t key, std::string_view value = {}) {
  return {.kind = kind,
          .column = Column::receipts,
          .key = key_of(key),
          .value = smpp::to_octets(value)};
}

// What a frame gives out: "erasures+value" of each place.
std::vector<std::string> take(YoungRecords& young) {
  std::vector<std::string> taken;
  young.take_frame([&](const YoungRecords::Slot& slot) {
    std::string text = std::to_string(slot.key.octets().back());
    text += slot.after_erasure ? " erased" : "";
    if (slot.present) {
      text += "=" + std::string{smpp::view(slot.value)};
    }
    taken.push_back(text);
  });
  return taken;
}

using Taken = std::vector<std::string>;

TEST(YoungRecords, GivesOutWhatIsStillThereFrameByFrame) {
  YoungRecords young;
  young.apply(write(Kind::put, 1, "one"));
  young.apply(write(Kind::put, 2, "two"));
  young.end_frame(7);
  young.apply(write(Kind::put, 3, "three"));
  young.end_frame(8);
  const std::size_t both = young.octets();
  EXPECT_GE(both, 3 * sizeof(YoungRecords::Slot));
  EXPECT_EQ(take(young), (Taken{"1=one", "2=two"}));
  EXPECT_EQ(young.find(Column::receipts, key_of(1)), nullptr) << "RocksDB tells";
  EXPECT_NE(young.find(Column::receipts, key_of(3)), nullptr);
  EXPECT_LT(young.octets(), both);
  EXPECT_EQ(take(young), Taken{"3=three"});
  EXPECT_EQ(young.octets(), 0u);
}

TEST(YoungRecords, PutAndErasedOnceWhileYoungIsNothing) {
  YoungRecords young;
  young.apply(write(Kind::put, 1, "one"));
  young.end_frame(1);
  young.apply(write(Kind::erase_once, 1));
  young.end_frame(2);
  EXPECT_EQ(young.find(Column::receipts, key_of(1)), nullptr);
  EXPECT_EQ(take(young), Taken{});
  EXPECT_EQ(take(young), Taken{});
}

TEST(YoungRecords, ErasingAnOlderRecordIsToldToRocks) {
  YoungRecords young;
  young.apply(write(Kind::erase_once, 1));
  young.apply(write(Kind::erase, 2));
  young.apply(write(Kind::put, 3, "three"));
  young.apply(write(Kind::erase, 3));  // there may be an older one, put any number of times
  young.end_frame(1);
  const auto* erased = young.find(Column::receipts, key_of(1));
  ASSERT_NE(erased, nullptr);
  EXPECT_FALSE(erased->present);
  EXPECT_EQ(take(young), (Taken{"1 erased", "2 erased", "3 erased"}));
}

// Two lives of a key: the older one must be erased in RocksDB before the younger one is put.
TEST(YoungRecords, AnErasureSurvivesALaterPut) {
  YoungRecords young;
  young.apply(write(Kind::erase_once, 1));
  young.apply(write(Kind::put, 1, "again"));
  young.end_frame(1);
  EXPECT_EQ(take(young), Taken{"1 erased=again"});

  young.apply(write(Kind::erase_once, 1));
  young.apply(write(Kind::put, 1, "again"));
  young.apply(write(Kind::erase_once, 1));
  young.end_frame(2);
  EXPECT_EQ(take(young), Taken{"1 erased"});
}

TEST(YoungRecords, APutMovesWithItsNewestFrame) {
  YoungRecords young;
  young.apply(write(Kind::put, 1, "old"));
  young.end_frame(1);
  young.apply(write(Kind::put, 1, "new"));
  young.end_frame(2);
  EXPECT_EQ(take(young), Taken{});
  EXPECT_EQ(take(young), Taken{"1=new"});
}

TEST(YoungRecords, VisitsARangeOfOneColumn) {
  YoungRecords young;
  for (std::uint64_t key = 0; key < 10; ++key) {
    young.apply(write(Kind::put, key, "x"));
  }
  young.apply(write(Kind::erase_once, 4));
  const auto keys = [&](Column column, routing::Key from, routing::Key until) {
    std::string visited;
    for (YoungRecords::Range range = young.range(column, from, until); !range.empty();) {
      visited += std::to_string(range.take().key.octets().back());
    }
    return visited;
  };
  EXPECT_EQ(keys(Column::receipts, {}, {}), "012356789");
  EXPECT_EQ(keys(Column::receipts, key_of(3), key_of(6)), "35");
  EXPECT_EQ(keys(Column::receipts, key_of(6), key_of(3)), "");
  EXPECT_EQ(keys(Column::receipts, key_of(3), key_of(3)), "");
  EXPECT_EQ(keys(Column::inbound, {}, {}), "");
}

// A frame whose records are all gone still has to be taken: its number counts.
TEST(YoungRecords, AnEmptyFrameCountsToo) {
  YoungRecords young;
  young.apply(write(Kind::put, 1, "one"));
  young.apply(write(Kind::erase_once, 1));
  young.end_frame(3);
  EXPECT_GT(young.octets(), 0u);
  EXPECT_EQ(young.take_frame([](const YoungRecords::Slot&) {}), 3u);
  young.end_frame(4);
  EXPECT_GT(young.octets(), 0u);
}

// A million erasures of old records are a few MiB of log, and must not be hundreds of memory.
TEST(YoungRecords, ErasuresCountWithWhatTheyTake) {
  YoungRecords young;
  for (std::uint64_t key = 0; key < 1000; ++key) {
    young.apply(write(Kind::erase_once, key));
  }
  young.end_frame(1);
  EXPECT_GE(young.octets(), 1000 * sizeof(YoungRecords::Slot));
}

TEST(Frame, ReadsBackWhatWasWritten) {
  smpp::Octets frame;
  routing::Write put = write(Kind::put, 1, "text");
  put.data_class = routing::DataClass::standing;
  put.expires_unix = 0xFFFFFFFE;
  store::append_write(frame, put);
  store::append_write(frame, write(Kind::put, 2));
  store::append_write(frame, write(Kind::erase, 3));
  store::append_write(frame, write(Kind::erase_once, 4));
  std::vector<routing::Write> read;
  ASSERT_TRUE(
      store::read_writes(frame, [&](routing::Write one) { read.push_back(std::move(one)); }));
  ASSERT_EQ(read.size(), 4u);
  EXPECT_EQ(read[0].key, key_of(1));
  EXPECT_EQ(smpp::view(read[0].value), "text");
  EXPECT_EQ(read[0].data_class, routing::DataClass::standing);
  EXPECT_EQ(read[0].expires_unix, 0xFFFFFFFE);
  EXPECT_TRUE(read[1].value.empty());
  EXPECT_EQ(read[2].kind, Kind::erase);
  EXPECT_EQ(read[3].kind, Kind::erase_once);
  EXPECT_EQ(read[3].column, Column::receipts);
}

TEST(Frame, RefusesWhatIsCutOrMadeUp) {
  smpp::Octets frame;
  store::append_write(frame, write(Kind::put, 1, "text"));
  const auto ignore = [](routing::Write) {};
  for (std::size_t size = 1; size < frame.size(); ++size) {
    EXPECT_FALSE(store::read_writes(std::span{frame}.first(size), ignore)) << size;
  }
  const auto with = [&](std::size_t at, std::uint8_t octet) {
    smpp::Octets changed = frame;
    changed[at] = octet;
    return store::read_writes(changed, ignore);
  };
  EXPECT_FALSE(with(0, 3)) << "a kind that is none";
  EXPECT_FALSE(with(1, routing::column_count)) << "a column that is none";
  EXPECT_FALSE(with(2, 48)) << "a key that is too long";
  EXPECT_FALSE(with(11, 3)) << "a class that is none";
  EXPECT_FALSE(with(19, 5)) << "a value beyond the end";
}

}  // namespace
