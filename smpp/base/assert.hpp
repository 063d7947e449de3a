// BRIDGE_ASSERT: a broken invariant ends the process, in every build. Only the expression's own
// text, file and line are printed: never a value, which might be somebody's text or number.
#pragma once

#include <cstdio>
#include <cstdlib>

#define BRIDGE_ASSERT(condition)                                                             \
  do {                                                                                       \
    if (!(condition)) [[unlikely]] {                                                         \
      std::fprintf(stderr, "%s:%d: broken invariant: %s\n", __FILE__, __LINE__, #condition); \
      std::abort();                                                                          \
    }                                                                                        \
  } while (false)
