#include "daemon/store/frame.hpp"

#include "daemon/store/big_endian.hpp"

#include <cstring>

namespace store {
namespace {

constexpr std::size_t head_octets = 3;
constexpr std::size_t put_octets = 9;

}  // namespace

void append_write(smpp::Octets& frame, const routing::Write& write) {
  const bool put = write.kind == routing::Write::Kind::put;
  const auto key = write.key.octets();
  const std::size_t at = frame.size();
  frame.resize(at + head_octets + key.size() + (put ? put_octets + write.value.size() : 0));
  std::uint8_t* to = frame.data() + at;
  *to++ = static_cast<std::uint8_t>(write.kind);
  *to++ = static_cast<std::uint8_t>(write.column);
  *to++ = static_cast<std::uint8_t>(key.size());
  std::memcpy(to, key.data(), key.size());
  to += key.size();
  if (!put) {
    return;
  }
  *to++ = static_cast<std::uint8_t>(write.data_class);
  write_big_endian(to, write.expires_unix);
  write_big_endian(to + 4, static_cast<std::uint32_t>(write.value.size()));
  if (!write.value.empty()) {
    std::memcpy(to + 8, write.value.data(), write.value.size());
  }
}

bool read_writes(std::span<const std::uint8_t> frame,
                 const std::function<void(routing::Write)>& visit) {
  using Kind = routing::Write::Kind;
  while (!frame.empty()) {
    if (frame.size() < head_octets || frame[0] > static_cast<std::uint8_t>(Kind::erase) ||
        frame[1] >= routing::column_count || frame[2] > routing::Key::capacity ||
        frame.size() - head_octets < frame[2]) {
      return false;
    }
    routing::Write write;
    write.kind = static_cast<Kind>(frame[0]);
    write.column = static_cast<routing::Column>(frame[1]);
    write.key = routing::Key{frame.subspan(head_octets, frame[2])};
    frame = frame.subspan(head_octets + frame[2]);
    if (write.kind == Kind::put) {
      if (frame.size() < put_octets ||
          frame[0] > static_cast<std::uint8_t>(routing::DataClass::standing)) {
        return false;
      }
      write.data_class = static_cast<routing::DataClass>(frame[0]);
      write.expires_unix = read_big_endian<std::uint32_t>(frame.data() + 1);
      const auto size = read_big_endian<std::uint32_t>(frame.data() + 5);
      frame = frame.subspan(put_octets);
      if (frame.size() < size) {
        return false;
      }
      write.value = smpp::to_octets(frame.first(size));
      frame = frame.subspan(size);
    }
    visit(std::move(write));
  }
  return true;
}

}  // namespace store
