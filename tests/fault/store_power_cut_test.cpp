// What the store called durable is there after kill -9 and a power cut; a store that does not sync
// is found out by the same test.

#include "tests/fault/numbered_store.hpp"
#include "tests/fault/power_cut.hpp"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <random>
#include <vector>

namespace {

namespace fs = std::filesystem;

struct Outcome {
  std::uint64_t promised = 0;  // the highest number that was called durable
  bool orderly = true;         // numbers were called in their order
  int exit_status = 0;
};

// What the writer does.
struct Work {
  std::size_t value_octets = 200;
  // Small: records move to RocksDB, and files of the log end and go, all the time.
  std::size_t young_octets = 20'000;
  std::vector<std::string> environment{};
};

class PowerCutTest : public testing::Test {
 protected:
  PowerCutTest() {
    std::string name = (fs::temp_directory_path() / "power-cut-XXXXXX").string();
    base_ = ::mkdtemp(name.data()) == nullptr ? fs::path{} : fs::canonical(name);
    fs::create_directory(side());
  }

  ~PowerCutTest() override {
    std::error_code ignored;
    fs::remove_all(base_, ignored);
  }

  [[nodiscard]] fs::path state() const { return base_ / "state"; }

  [[nodiscard]] fs::path side() const { return base_ / "side"; }

  // With a new witness too: it lies beside the folder (numbered_store.cpp).
  void begin_anew() const {
    fs::remove_all(state());
    fs::remove_all(state().string() + "-witness");
  }

  // Starts a writer, kills it when it has called `enough` numbers durable or ended by itself.
  Outcome run_writer(std::uint64_t enough, const Work& work = {}) {
    int ends[2] = {-1, -1};
    EXPECT_EQ(::pipe(ends), 0);
    const pid_t writer = ::fork();
    if (writer == 0) {
      ::dup2(ends[1], STDOUT_FILENO);
      ::close(ends[0]);
      ::close(ends[1]);
      exec_writer(work);
    }
    ::close(ends[1]);
    Outcome run;
    std::uint64_t called = 0;
    FILE* numbers = ::fdopen(ends[0], "r");
    unsigned long long number = 0;
    while (std::fscanf(numbers, "%llu", &number) == 1) {
      run.orderly = run.orderly && (called == 0 || number == run.promised + 1);
      run.promised = number;
      if (++called == enough) {
        ::kill(writer, SIGKILL);
      }
    }
    std::fclose(numbers);
    ::waitpid(writer, &run.exit_status, 0);
    return run;
  }

  [[noreturn]] void exec_writer(const Work& work) const {
    std::vector<std::string> variables = {
        "LD_PRELOAD=" POWER_CUT_SHIM,
        "POWER_CUT_FOLDER=" + state().string(),
        "POWER_CUT_SIDE=" + side().string(),
        // The shim comes before a sanitizer's library, and a killed process has no leaks.
        "ASAN_OPTIONS=verify_asan_link_order=0:detect_leaks=0"};
    variables.insert(variables.end(), work.environment.begin(), work.environment.end());
    std::vector<char*> pointers;
    for (std::string& variable : variables) {
      pointers.push_back(variable.data());
    }
    pointers.push_back(nullptr);
    const std::string octets = std::to_string(work.value_octets);
    const std::string young = std::to_string(work.young_octets);
    ::execle(STORE_WRITER,
             STORE_WRITER,
             state().c_str(),
             octets.c_str(),
             young.c_str(),
             static_cast<char*>(nullptr),
             pointers.data());
    ::_exit(127);
  }

  static bool was_killed(const Outcome& run) {
    return WIFSIGNALED(run.exit_status) && WTERMSIG(run.exit_status) == SIGKILL;
  }

  // Nothing if all that was promised is there; else what is wrong.
  [[nodiscard]] std::string lost(std::uint64_t promised) const {
    const auto numbered = fault::NumberedStore::open(state());
    if (!numbered) {
      return numbered.error();
    }
    if ((*numbered)->last() < promised) {
      return "the last is " + std::to_string((*numbered)->last()) + ", promised were " +
             std::to_string(promised);
    }
    return {};
  }

  std::mt19937 random_{
      testing::UnitTest::GetInstance()->random_seed() == 0
          ? std::random_device{}()
          : static_cast<std::uint32_t>(testing::UnitTest::GetInstance()->random_seed())};

 private:
  fs::path base_;
};

TEST_F(PowerCutTest, LosesNothingThatWasDurable) {
  std::uint64_t promised = 0;
  for (int round = 0; round < 12; ++round) {
    const std::uint64_t enough = 1 + random_() % 2000;
    const Outcome run = run_writer(
        enough, {.young_octets = round % 3 == 0 ? std::size_t{32} << 20 : 1000u << (round % 6)});
    ASSERT_TRUE(was_killed(run));
    ASSERT_TRUE(run.orderly);
    EXPECT_GT(run.promised, promised) << "it goes on where it was";
    promised = run.promised;
    const std::uint32_t seed = static_cast<std::uint32_t>(random_());
    const auto cut = fault::cut_power(
        state(), side(), round % 2 == 0 ? std::nullopt : std::optional<std::uint32_t>{seed});
    EXPECT_EQ(lost(promised), "") << "round " << round << ", killed after " << enough
                                  << " numbers, seed " << seed << ", " << cut.octets_lost
                                  << " octets lost";
  }
}

// Enough octets for memtables to be flushed and logs to be changed while it runs.
TEST_F(PowerCutTest, LosesNothingWhenMemtablesAreFlushed) {
  std::uint64_t promised = 0;
  for (int round = 0; round < 2; ++round) {
    const Outcome run =
        run_writer(2000 + random_() % 1000, {.value_octets = 48 * 1024, .young_octets = 4 << 20});
    ASSERT_TRUE(was_killed(run));
    promised = run.promised;
    const auto files = fs::directory_iterator(state() / "records");
    EXPECT_TRUE(std::any_of(begin(files), end(files), [](const fs::directory_entry& entry) {
      return entry.path().extension() == ".sst";
    }));
    fault::cut_power(state(), side());
    EXPECT_EQ(lost(promised), "") << "round " << round;
  }
}

// The sweep over everything that opening a new store, and opening one again, does to the disk. Each
// run takes every fifth step, from a random one on.
TEST_F(PowerCutTest, EveryStepOfOpeningMayBeTheLast) {
  for (const bool again : {false, true}) {
    int step = 1 + static_cast<int>(random_() % 5);
    for (;; step += 5) {
      begin_anew();
      std::uint64_t promised = 0;
      if (again) {
        promised = run_writer(3).promised;
        fault::cut_power(state(), side());
      }
      const Outcome run =
          run_writer(1, {.environment = {"POWER_CUT_DIE_AT=" + std::to_string(step)}});
      promised = std::max(promised, run.promised);
      const auto seed = static_cast<std::uint32_t>(random_());
      fault::cut_power(
          state(), side(), seed % 2 == 0 ? std::nullopt : std::optional<std::uint32_t>{seed});
      ASSERT_EQ(lost(promised), "")
          << (again ? "again, " : "new, ") << "step " << step << ", seed " << seed;
      if (run.promised > 0) {
        break;  // it got through the opening
      }
    }
    EXPECT_GT(step, 20);
  }
}

TEST_F(PowerCutTest, AStoreThatDoesNotSyncIsFoundOut) {
  for (const char* skip : {"POWER_CUT_SKIP=*", "POWER_CUT_SKIP=.log"}) {
    begin_anew();
    const Outcome run = run_writer(500, {.environment = {skip}});
    ASSERT_TRUE(was_killed(run));
    ASSERT_GE(run.promised, 500u);
    fault::cut_power(state(), side());
    EXPECT_NE(lost(run.promised), "") << skip;
  }
}

// Without the cut, the kernel still has what was never synced: kill -9 alone proves little.
TEST_F(PowerCutTest, KillAloneLosesNothingEvenWithoutSync) {
  const Outcome run = run_writer(500, {.environment = {"POWER_CUT_SKIP=*"}});
  EXPECT_EQ(lost(run.promised), "");
}

TEST_F(PowerCutTest, UndoesNamesThatWereNotSynced) {
  // The writer's keyring is replaced at each start: without the folder's sync, the old one is back.
  const Outcome first = run_writer(1);
  fault::cut_power(state(), side());
  const auto keyring = [this] {
    std::ifstream file{state() / "keyring", std::ios::binary};
    return std::string{std::istreambuf_iterator<char>{file}, {}};
  };
  const std::string before = keyring();
  const Outcome second = run_writer(1, {.environment = {"POWER_CUT_SKIP=state"}});
  EXPECT_GT(second.promised, first.promised);
  EXPECT_NE(keyring(), before);
  const auto cut = fault::cut_power(state(), side());
  EXPECT_GT(cut.names_undone, 0u);
  EXPECT_EQ(keyring(), before);
}

}  // namespace
