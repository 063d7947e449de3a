#include "daemon/confine/privileges.hpp"

#include "tests/unit/confine/in_child.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <string>
#include <thread>

namespace {

using confine::test::in_child;

std::string status_of_self(const std::string& name) {
  std::ifstream file{"/proc/thread-self/status"};
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with(name + ":\t")) {
      return line.substr(name.size() + 2);
    }
  }
  return {};
}

bool is_zero(const std::string& digits) {
  return !digits.empty() && digits.find_first_not_of('0') == std::string::npos;
}

TEST(Privileges, NoCapabilityIsLeft) {
  EXPECT_EQ(in_child([] {
              if (!confine::drop_capabilities(confine::Keep::nothing)) {
                return 1;
              }
              for (const char* set : {"CapInh", "CapPrm", "CapEff", "CapAmb"}) {
                if (!is_zero(status_of_self(set))) {
                  return 2;
                }
              }
              return confine::runs_as_root() && !is_zero(status_of_self("CapBnd")) ? 3 : 0;
            }),
            0);
}

TEST(Privileges, DroppingAgainIsNoFault) {
  EXPECT_EQ(in_child([] {
              return confine::drop_capabilities(confine::Keep::nothing) &&
                             confine::drop_capabilities(confine::Keep::nothing)
                         ? 0
                         : 1;
            }),
            0);
}

TEST(Privileges, TheRightToLockMemoryGoesLastAndFromEveryThread) {
  EXPECT_EQ(in_child([] {
              if (!confine::drop_capabilities(confine::Keep::locking_memory)) {
                return 1;
              }
              const std::string kept = status_of_self("CapPrm");
              if (!is_zero(kept) && std::stoull(kept, nullptr, 16) != 1u << 14) {
                return 2;
              }
              int ends[2];
              if (::pipe(ends) != 0) {
                return 3;
              }
              std::string left;
              std::thread other{[&] {
                char word = 0;
                (void)!::read(ends[0], &word, 1);
                left = status_of_self("CapPrm");
              }};
              if (!confine::drop_capabilities_of_all_threads()) {
                return 4;
              }
              (void)!::write(ends[1], "x", 1);
              other.join();
              return is_zero(left) && is_zero(status_of_self("CapPrm")) ? 0 : 5;
            }),
            0);
}

TEST(Privileges, NewOnesAreRefused) {
  EXPECT_EQ(in_child([] {
              return confine::refuse_new_privileges() && status_of_self("NoNewPrivs") == "1" ? 0
                                                                                             : 1;
            }),
            0);
}

TEST(Privileges, ASecondThreadIsSeen) {
  EXPECT_EQ(in_child([] { return confine::is_single_threaded() ? 0 : 1; }), 0);
  EXPECT_EQ(in_child([] {
              int ends[2];
              if (::pipe(ends) != 0) {
                return 2;
              }
              std::thread other{[&] {
                char word = 0;
                (void)!::read(ends[0], &word, 1);
              }};
              const bool single = confine::is_single_threaded();
              (void)!::write(ends[1], "x", 1);
              other.join();
              return single ? 1 : 0;
            }),
            0);
}

}  // namespace
