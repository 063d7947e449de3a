// Reads a whole file piece by piece: standard input, a file as everybody reads it, or past the page
// cache, as what lies in a swap area must be: through the cache it looks as it was before the
// kernel wrote there.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>

namespace leak {

// The next piece.
using VisitPiece = std::function<void(std::span<const char> piece)>;

// "-" is standard input. False if it cannot be read.
[[nodiscard]] bool read_file(const std::string& path, const VisitPiece& visit);

// With O_DIRECT, and no more than so many octets.
[[nodiscard]] bool read_directly(const std::string& path,
                                 std::uint64_t most,
                                 const VisitPiece& visit);

}  // namespace leak
