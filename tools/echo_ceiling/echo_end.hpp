// One end of the echo: length-prefixed frames over TLS 1.3, many connections, one thread. Both ends
// have the shape that every session of the bridge has: read what is there, take all whole frames of
// the buffer, queue the answers, one write. Nothing else is done with a frame, so that its rate is
// what TLS, the kernel and framing allow.
//
// Made and run by main.cpp, one process an end.
#pragma once

#include <openssl/types.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

namespace tools {

struct FreeContext {
  void operator()(SSL_CTX* context) const;
};

struct FreeSsl {
  void operator()(SSL* ssl) const;
};

using TlsContext = std::unique_ptr<SSL_CTX, FreeContext>;

// TLS 1.3 only; the server's with a throw-away certificate. Null if OpenSSL cannot make it.
[[nodiscard]] TlsContext make_echo_server_context();
// Trusts anybody: it talks to the process that forked it.
[[nodiscard]] TlsContext make_echo_client_context();

// Closes the descriptor at its end.
class Descriptor {
 public:
  explicit Descriptor(int fd = -1) : fd_(fd) {}

  Descriptor(Descriptor&& from) noexcept : fd_(from.fd_) { from.fd_ = -1; }

  Descriptor& operator=(Descriptor&& from) noexcept;
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor();

  [[nodiscard]] int fd() const { return fd_; }

 private:
  int fd_;
};

// A connection after its handshake.
class EchoConnection {
 public:
  // The socket is connected and still blocking: the handshake is done here, then it is made
  // non-blocking. `good` tells whether it worked.
  EchoConnection(Descriptor socket, SSL_CTX& context, bool server);

  [[nodiscard]] bool good() const { return good_; }

  [[nodiscard]] int fd() const { return socket_.fd(); }

  // Queues `count` frames of `size` octets, length included.
  void queue_frames(std::size_t count, std::size_t size);
  // Takes the whole frames of one read; with `echo` each is queued again. Nothing to read is 0;
  // the end of the connection makes it not good.
  std::size_t take_frames(bool echo);
  // One write of all that is queued; what the socket does not take stays.
  void flush();

  [[nodiscard]] bool wants_write() const { return sent_ < output_.size(); }

 private:
  Descriptor socket_;
  std::unique_ptr<SSL, FreeSsl> ssl_;
  std::vector<std::uint8_t> input_;
  std::size_t filled_ = 0;
  std::vector<std::uint8_t> output_;
  std::size_t sent_ = 0;
  bool good_ = false;
};

// Echoes until every connection has ended.
void run_echo_server(std::vector<std::unique_ptr<EchoConnection>>& connections);

struct EchoResult {
  std::uint64_t frames = 0;      // of the measured time
  std::uint64_t all_frames = 0;  // with the warm-up
  double seconds = 0;
  double cpu_seconds = 0;
};

// Keeps `window` frames on their way on every connection, first for `warm_up`, then for `measured`,
// which is what is counted.
[[nodiscard]] EchoResult run_echo_client(std::vector<std::unique_ptr<EchoConnection>>& connections,
                                         std::size_t window,
                                         std::size_t frame,
                                         std::chrono::milliseconds warm_up,
                                         std::chrono::milliseconds measured);

// User and system time of this process so far.
[[nodiscard]] double process_cpu_seconds();

}  // namespace tools
