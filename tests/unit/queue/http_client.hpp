// A blocking HTTP client on a plain socket, which can also misbehave. Reads give up after 20 s.
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <utility>

namespace queue::test {

struct HttpReply {
  unsigned status = 0;  // 0: the connection ended without a reply
  std::string header;
  std::string body;
};

inline std::string http_request(std::string_view method,
                                std::string_view target,
                                std::string_view body = {},
                                std::string_view extra = {}) {
  std::string text = std::string{method} + " " + std::string{target} + " HTTP/1.1\r\nHost: x\r\n";
  text += extra;
  if (!body.empty()) {
    text +=
        "Content-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) + "\r\n";
  }
  return text + "\r\n" + std::string{body};
}

// Takes one whole reply from `read`, which gives more octets or nothing at the end.
template <class Read>
HttpReply read_reply(std::string& pending, Read read) {
  HttpReply reply;
  std::size_t end = 0;
  while ((end = pending.find("\r\n\r\n")) == std::string::npos) {
    const std::string more = read();
    if (more.empty()) {
      return reply;
    }
    pending += more;
  }
  reply.header = pending.substr(0, end + 4);
  pending.erase(0, end + 4);
  reply.status = static_cast<unsigned>(std::stoul(reply.header.substr(9, 3)));
  const std::size_t length = reply.header.find("Content-Length: ");
  const std::size_t size =
      length == std::string::npos ? 0 : std::stoul(reply.header.substr(length + 16));
  while (pending.size() < size) {
    const std::string more = read();
    if (more.empty()) {
      return {};
    }
    pending += more;
  }
  reply.body = pending.substr(0, size);
  pending.erase(0, size);
  return reply;
}

class HttpClient {
 public:
  static HttpClient unix_socket(const std::string& path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, path.c_str(), path.size());
    return HttpClient{AF_UNIX, reinterpret_cast<const sockaddr*>(&address), sizeof(address)};
  }

  static HttpClient tcp(std::uint16_t port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return HttpClient{AF_INET, reinterpret_cast<const sockaddr*>(&address), sizeof(address)};
  }

  HttpClient(HttpClient&& other) noexcept
      : socket_(std::exchange(other.socket_, -1)),
        connected_(other.connected_),
        pending_(std::move(other.pending_)) {}

  ~HttpClient() { close(); }

  void close() {
    if (socket_ >= 0) {
      ::close(std::exchange(socket_, -1));
    }
  }

  [[nodiscard]] bool connected() const { return connected_; }

  bool send(std::string_view text) {
    while (!text.empty()) {
      const ssize_t sent = ::send(socket_, text.data(), text.size(), MSG_NOSIGNAL);
      if (sent <= 0) {
        return false;
      }
      text.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
  }

  HttpReply reply() {
    return read_reply(pending_, [this] { return read(); });
  }

  HttpReply ask(std::string_view method,
                std::string_view target,
                std::string_view body = {},
                std::string_view extra = {}) {
    send(http_request(method, target, body, extra));
    return reply();
  }

  // Nothing at the end of the stream.
  std::string read() {
    std::array<char, 4096> octets{};
    const ssize_t got = ::recv(socket_, octets.data(), octets.size(), 0);
    return got > 0 ? std::string{octets.data(), static_cast<std::size_t>(got)} : std::string{};
  }

 private:
  HttpClient(int family, const sockaddr* address, socklen_t size)
      : socket_(::socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    const timeval limit{.tv_sec = 20, .tv_usec = 0};
    ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit));
    ::setsockopt(socket_, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof(limit));
    connected_ = ::connect(socket_, address, size) == 0;
  }

  int socket_;
  bool connected_ = false;
  std::string pending_;
};

}  // namespace queue::test
