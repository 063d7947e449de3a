#include "tools/smppbridgectl/ask.hpp"

#include "tools/common/http_client.hpp"
#include "tools/smppbridgectl/members.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/json/parse.hpp>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <optional>

namespace ctl {
namespace {

// Why there was no answer, as far as the file system tells.
Failure explain_silence(const std::string& socket, const std::string& error) {
  struct stat found {};

  if (::stat(socket.c_str(), &found) != 0 || ::access(socket.c_str(), R_OK | W_OK) != 0) {
    const int reason = errno;
    if (reason == ENOENT || reason == ENOTDIR) {
      return {ExitCode::unavailable,
              fmt::format("{}: there is no socket. Is smppbridged running and past its recovery "
                          "(systemctl status smppbridge), does its configuration have "
                          "listen.admin, and is this its path (--socket)?",
                          socket)};
    }
    if (reason == EACCES) {
      return {ExitCode::no_permission,
              fmt::format("{}: this user may not open it. Ask as root or as the daemon's user, or "
                          "join its group and be named in listen.admin.users.",
                          socket)};
    }
    return {ExitCode::unavailable, fmt::format("{}: {}", socket, std::strerror(reason))};
  }
  if (!S_ISSOCK(found.st_mode)) {
    return {ExitCode::unavailable,
            fmt::format("{}: this is no socket. --socket must be what listen.admin.socket says.",
                        socket)};
  }
  return {ExitCode::unavailable,
          fmt::format("{}{}. The socket is there and nobody answers: smppbridged has ended or is "
                      "just starting (systemctl status smppbridge).",
                      error.starts_with(socket) ? "" : socket + ": ",
                      error)};
}

ExitCode code_of(unsigned status) {
  constexpr unsigned forbidden = 403;
  constexpr unsigned not_found = 404;
  constexpr unsigned wrong_parameter = 422;
  constexpr unsigned unavailable = 503;
  return status == forbidden         ? ExitCode::no_permission
         : status == wrong_parameter ? ExitCode::usage
         : status == not_found       ? ExitCode::not_found
         : status == unavailable     ? ExitCode::unavailable
                                     : ExitCode::not_understood;
}

Failure refusal_of(const std::string& socket, unsigned status, std::string_view body) {
  boost::json::error_code failed;
  const boost::json::value problem = boost::json::parse(body, failed);
  const std::string detail =
      !failed && problem.is_object() ? word(problem.get_object(), "detail") : "-";
  return {code_of(status), fmt::format("{}: the daemon says no ({}): {}", socket, status, detail)};
}

struct Answer {
  unsigned status = 0;
  std::string body;  // or what went wrong, when there is no status
};

boost::asio::awaitable<Answer> call(tools::HttpClient& client, const tools::HttpCall& request) {
  const auto answer = co_await client.call(request);
  if (!answer) {
    co_return Answer{.status = 0, .body = answer.error()};
  }
  co_return Answer{.status = answer->status, .body = std::string{answer->body}};
}

}  // namespace

smpp::expected<std::string, Failure> ask(const std::string& socket,
                                         std::string_view method,
                                         const std::string& target,
                                         std::chrono::seconds timeout) {
  boost::asio::io_context io{1};
  tools::Endpoint endpoint;
  endpoint.unix_path = socket;
  const tools::HttpCall request{
      .method = method, .target = target, .body = {}, .idempotency_key = {}};
  tools::HttpClient client{io.get_executor(), endpoint};
  std::optional<Answer> answer;
  boost::asio::co_spawn(io, call(client, request), [&answer](std::exception_ptr, Answer got) {
    answer = std::move(got);
  });
  io.run_for(timeout);
  if (!answer) {
    return smpp::unexpected(
        Failure{ExitCode::unavailable,
                fmt::format("{}: no answer within {} s. The daemon is stopped or very busy; "
                            "--timeout waits longer.",
                            socket,
                            timeout.count())});
  }
  if (answer->status == 0) {
    return smpp::unexpected(explain_silence(socket, answer->body));
  }
  constexpr unsigned ok = 200;
  if (answer->status != ok) {
    return smpp::unexpected(refusal_of(socket, answer->status, answer->body));
  }
  return std::move(answer->body);
}

}  // namespace ctl
