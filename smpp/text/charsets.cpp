#include "smpp/text/charsets.hpp"

#include "smpp/text/unicode.hpp"

#include <iconv.h>

#include <array>
#include <cerrno>
#include <cstdint>
#include <utility>
#include <vector>

namespace smpp {
namespace {

// By Charset. Windows' forms of Shift-JIS and EUC-KR are supersets of the standard ones in use.
constexpr std::array<const char*, 7> names{
    "CP1252", "ISO-8859-5", "ISO-8859-8", "ISO-2022-JP-2", "CP932", "EUC-JP", "UHC"};

// Into wchar_t, which glibc does in one step: into UTF-8 it would take two, with a buffer between
// them in plain heap that texts stay behind in.
class Converter {
 public:
  explicit Converter(const char* name) : descriptor_(iconv_open("WCHAR_T", name)) {}

  Converter(const Converter&) = delete;
  Converter& operator=(const Converter&) = delete;

  ~Converter() {
    if (is_open()) {
      iconv_close(descriptor_);
    }
  }

  [[nodiscard]] std::optional<Utf8> read(std::span<const std::uint8_t> octets) {
    if (!is_open()) {
      return std::nullopt;  // the library is not installed whole: the caller keeps the octets
    }
    reset();
    Utf8 out;
    out.reserve(octets.size() * 2);
    const bool whole = read_into(out, octets);
    reset();  // a state may hold a character
    if (!whole) {
      return std::nullopt;
    }
    return out;
  }

 private:
  using Block = std::vector<wchar_t, WipingAllocator<wchar_t>>;

  [[nodiscard]] bool is_open() const { return reinterpret_cast<std::intptr_t>(descriptor_) != -1; }

  void reset() { iconv(descriptor_, nullptr, nullptr, nullptr, nullptr); }

  // One call of iconv. Nothing left: it has taken all there was.
  bool step(Utf8& out, Block& block, char** in, std::size_t* left) {
    char* to = reinterpret_cast<char*>(block.data());
    std::size_t room = block.size() * sizeof(wchar_t);
    const std::size_t result = iconv(descriptor_, in, left, &to, &room);
    const bool more = result == static_cast<std::size_t>(-1);
    const bool full = more && errno == E2BIG;
    const std::size_t count = block.size() - room / sizeof(wchar_t);
    for (std::size_t i = 0; i < count; ++i) {
      append_utf8(out, static_cast<char32_t>(block[i]));
    }
    return !more || (full && count > 0);  // each call gets somewhere, or it is the last
  }

  bool read_into(Utf8& out, std::span<const std::uint8_t> octets) {
    Block block(256);
    // iconv does not write to what it reads, whatever its signature says.
    char* in = const_cast<char*>(reinterpret_cast<const char*>(octets.data()));
    std::size_t left = octets.size();
    while (left > 0) {
      if (!step(out, block, &in, &left)) {
        return false;
      }
    }
    return step(out, block, nullptr, nullptr);  // what waits for a character behind it
  }

  iconv_t descriptor_;
};

Converter& converter_at(std::size_t place) {
  thread_local std::array<std::optional<Converter>, names.size()> converters;
  std::optional<Converter>& converter = converters.at(place);
  if (!converter) {
    converter.emplace(names.at(place));
  }
  return *converter;
}

}  // namespace

std::optional<Utf8> decode_charset(Charset charset, std::span<const std::uint8_t> octets) {
  return converter_at(static_cast<std::size_t>(charset)).read(octets);
}

void open_charsets() {
  for (std::size_t place = 0; place < names.size(); ++place) {
    converter_at(place);
  }
}

}  // namespace smpp
