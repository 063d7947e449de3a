// What a fuzz target asserts: unlike assert() it holds in every build, and the fuzzer sees it.
#pragma once

#include <cstdlib>

inline void check(bool holds) {
  if (!holds) {
    std::abort();
  }
}
