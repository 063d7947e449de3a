// The one alias for results that may fail. Nothing else in the project names tl::.
#pragma once

#include <tl/expected.hpp>

namespace smpp {

template <class T, class E>
using expected = tl::expected<T, E>;

template <class E>
constexpr auto unexpected(E&& error) {
  return tl::unexpected<std::decay_t<E>>(std::forward<E>(error));
}

}  // namespace smpp
