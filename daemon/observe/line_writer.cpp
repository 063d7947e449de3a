#include "daemon/observe/line_writer.hpp"

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

namespace observe::log {
namespace {

// A reader that is merely slow gets this much; at most once until it reads again.
constexpr int patience_ms = 20;

// Sockets (journald's stream) can block although poll saw room, so they are asked not to.
ssize_t write_some(int descriptor, std::string_view octets) {
  const ssize_t sent =
      ::send(descriptor, octets.data(), octets.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
  if (sent >= 0 || errno != ENOTSOCK) {
    return sent;
  }
  return ::write(descriptor, octets.data(), octets.size());
}

}  // namespace

std::uint64_t LineWriter::take_dropped() {
  return std::exchange(dropped_, 0);
}

void LineWriter::write(std::string_view line) {
  if ((!mid_line_ || write_whole("\n")) && write_whole(line)) {
    stuck_ = false;
  } else {
    stuck_ = true;
    ++dropped_;
  }
}

bool LineWriter::wait_writable() const {
  pollfd wanted{.fd = descriptor_, .events = POLLOUT, .revents = 0};
  const int ready = ::poll(&wanted, 1, stuck_ ? 0 : patience_ms);
  return ready == 1 && (wanted.revents & POLLOUT) != 0;
}

bool LineWriter::write_whole(std::string_view octets) {
  while (!octets.empty()) {
    if (!wait_writable()) {
      return false;
    }
    const ssize_t written = write_some(descriptor_, octets);
    if (written < 0) {
      if (errno == EINTR) {
        continue;
      }
      return false;
    }
    octets.remove_prefix(static_cast<std::size_t>(written));
    mid_line_ = !octets.empty();
  }
  return true;
}

}  // namespace observe::log
