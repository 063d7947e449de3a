#include "tools/echo_ceiling/echo_end.hpp"

#include "tools/echo_ceiling/throwaway_certificate.hpp"

#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/ssl.h>
#include <poll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

namespace tools {

namespace {

constexpr std::size_t length_size = 4;
// As large as the read buffer of a session in the daemon.
constexpr std::size_t input_size = 64 * 1024;

std::size_t length_at(const std::uint8_t* at) {
  return (std::size_t{at[0]} << 24) | (std::size_t{at[1]} << 16) | (std::size_t{at[2]} << 8) |
         std::size_t{at[3]};
}

TlsContext make_context(const SSL_METHOD* method) {
  TlsContext context{SSL_CTX_new(method)};
  if (context != nullptr) {
    SSL_CTX_set_min_proto_version(context.get(), TLS1_3_VERSION);
    SSL_CTX_set_mode(context.get(),
                     SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    // Tickets would be octets that are no frames.
    SSL_CTX_set_num_tickets(context.get(), 0);
  }
  return context;
}

std::vector<pollfd> poll_set(const std::vector<std::unique_ptr<EchoConnection>>& connections) {
  std::vector<pollfd> set;
  for (const auto& connection : connections) {
    set.push_back(pollfd{.fd = connection->fd(), .events = POLLIN, .revents = 0});
  }
  return set;
}

// Waits until a socket is ready; a connection that is over is no longer asked.
void wait_ready(std::vector<pollfd>& set,
                const std::vector<std::unique_ptr<EchoConnection>>& connections,
                int limit_ms) {
  for (std::size_t i = 0; i < set.size(); ++i) {
    const EchoConnection& connection = *connections[i];
    set[i].fd = connection.good() ? connection.fd() : -1;
    set[i].events = static_cast<short>(POLLIN | (connection.wants_write() ? POLLOUT : 0));
    set[i].revents = 0;
  }
  poll(set.data(), set.size(), limit_ms);
}

bool any_good(const std::vector<std::unique_ptr<EchoConnection>>& connections) {
  return std::any_of(
      connections.begin(), connections.end(), [](const auto& one) { return one->good(); });
}

}  // namespace

void FreeContext::operator()(SSL_CTX* context) const {
  SSL_CTX_free(context);
}

void FreeSsl::operator()(SSL* ssl) const {
  SSL_free(ssl);
}

TlsContext make_echo_server_context() {
  TlsContext context = make_context(TLS_server_method());
  const ThrowawayCertificate made = make_throwaway_certificate();
  if (context == nullptr || made.certificate == nullptr ||
      SSL_CTX_use_certificate(context.get(), made.certificate.get()) != 1 ||
      SSL_CTX_use_PrivateKey(context.get(), made.key.get()) != 1) {
    return nullptr;
  }
  return context;
}

TlsContext make_echo_client_context() {
  return make_context(TLS_client_method());
}

Descriptor& Descriptor::operator=(Descriptor&& from) noexcept {
  std::swap(fd_, from.fd_);
  return *this;
}

Descriptor::~Descriptor() {
  if (fd_ >= 0) {
    close(fd_);
  }
}

EchoConnection::EchoConnection(Descriptor socket, SSL_CTX& context, bool server)
    : socket_(std::move(socket)), ssl_(SSL_new(&context)), input_(input_size) {
  const int on = 1;
  setsockopt(socket_.fd(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  if (ssl_ == nullptr || SSL_set_fd(ssl_.get(), socket_.fd()) != 1) {
    return;
  }
  const int done = server ? SSL_accept(ssl_.get()) : SSL_connect(ssl_.get());
  good_ = done == 1 && fcntl(socket_.fd(), F_SETFL, O_NONBLOCK) == 0;
}

void EchoConnection::queue_frames(std::size_t count, std::size_t size) {
  const std::size_t start = output_.size();
  output_.resize(start + count * size, 0x5A);
  for (std::size_t i = 0; i < count; ++i) {
    std::uint8_t* const at = output_.data() + start + i * size;
    at[0] = static_cast<std::uint8_t>(size >> 24);
    at[1] = static_cast<std::uint8_t>(size >> 16);
    at[2] = static_cast<std::uint8_t>(size >> 8);
    at[3] = static_cast<std::uint8_t>(size);
  }
}

std::size_t EchoConnection::take_frames(bool echo) {
  const int got =
      SSL_read(ssl_.get(), input_.data() + filled_, static_cast<int>(input_.size() - filled_));
  if (got <= 0) {
    good_ = good_ && SSL_get_error(ssl_.get(), got) == SSL_ERROR_WANT_READ;
    return 0;
  }
  filled_ += static_cast<std::size_t>(got);
  std::size_t frames = 0;
  std::size_t taken = 0;
  while (filled_ - taken >= length_size) {
    const std::size_t length = length_at(input_.data() + taken);
    if (length < length_size || length > input_.size()) {
      good_ = false;
      return 0;
    }
    if (filled_ - taken < length) {
      break;
    }
    if (echo) {
      const std::uint8_t* const at = input_.data() + taken;
      output_.insert(output_.end(), at, at + length);
    }
    taken += length;
    ++frames;
  }
  std::memmove(input_.data(), input_.data() + taken, filled_ - taken);
  filled_ -= taken;
  return frames;
}

void EchoConnection::flush() {
  while (good_ && sent_ < output_.size()) {
    const int put =
        SSL_write(ssl_.get(), output_.data() + sent_, static_cast<int>(output_.size() - sent_));
    if (put <= 0) {
      good_ = SSL_get_error(ssl_.get(), put) == SSL_ERROR_WANT_WRITE;
      return;
    }
    sent_ += static_cast<std::size_t>(put);
  }
  output_.clear();
  sent_ = 0;
}

void run_echo_server(std::vector<std::unique_ptr<EchoConnection>>& connections) {
  std::vector<pollfd> set = poll_set(connections);
  while (any_good(connections)) {
    wait_ready(set, connections, -1);
    for (std::size_t i = 0; i < set.size(); ++i) {
      EchoConnection& connection = *connections[i];
      if (set[i].revents == 0) {
        continue;
      }
      while (connection.good() && connection.take_frames(true) > 0) {
        connection.flush();
      }
      connection.flush();
    }
  }
}

EchoResult run_echo_client(std::vector<std::unique_ptr<EchoConnection>>& connections,
                           std::size_t window,
                           std::size_t frame,
                           std::chrono::milliseconds warm_up,
                           std::chrono::milliseconds measured) {
  using Clock = std::chrono::steady_clock;
  constexpr int look_at_clock_ms = 100;
  for (auto& connection : connections) {
    connection->queue_frames(window, frame);
    connection->flush();
  }
  std::vector<pollfd> set = poll_set(connections);
  EchoResult result;
  auto start = Clock::now();
  double start_cpu = process_cpu_seconds();
  bool warm = false;
  while (any_good(connections)) {
    wait_ready(set, connections, look_at_clock_ms);
    for (std::size_t i = 0; i < set.size(); ++i) {
      EchoConnection& connection = *connections[i];
      if (set[i].revents == 0) {
        continue;
      }
      std::size_t taken = 0;
      while (connection.good() && (taken = connection.take_frames(false)) > 0) {
        result.frames += taken;
        result.all_frames += taken;
        connection.queue_frames(taken, frame);
        connection.flush();
      }
      connection.flush();
    }
    const auto now = Clock::now();
    if (!warm && now - start >= warm_up) {
      warm = true;
      start = now;
      start_cpu = process_cpu_seconds();
      result.frames = 0;
    } else if (warm && now - start >= measured) {
      result.seconds = std::chrono::duration<double>(now - start).count();
      result.cpu_seconds = process_cpu_seconds() - start_cpu;
      break;
    }
  }
  return result;
}

double process_cpu_seconds() {
  rusage used{};
  getrusage(RUSAGE_SELF, &used);
  constexpr double micro = 1e-6;
  return static_cast<double>(used.ru_utime.tv_sec + used.ru_stime.tv_sec) +
         micro * static_cast<double>(used.ru_utime.tv_usec + used.ru_stime.tv_usec);
}

}  // namespace tools
