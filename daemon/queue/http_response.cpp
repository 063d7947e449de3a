#include "daemon/queue/http_response.hpp"

#include <fmt/format.h>

#include <array>
#include <iterator>

namespace queue {
namespace {

// IMF-fixdate (RFC 9110, 5.6.7).
template <class Out>
void put_date(Out out, smpp::WallTime now) {
  static constexpr std::array<std::string_view, 7> days{
      "Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  static constexpr std::array<std::string_view, 12> months{
      "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const auto day = std::chrono::floor<std::chrono::days>(now);
  const std::chrono::year_month_day date{day};
  const std::chrono::hh_mm_ss clock{std::chrono::floor<std::chrono::seconds>(now - day)};
  fmt::format_to(out,
                 "Date: {}, {:02} {} {} {:02}:{:02}:{:02} GMT\r\n",
                 days[std::chrono::weekday{day}.c_encoding()],
                 unsigned{date.day()},
                 months[unsigned{date.month()} - 1],
                 int{date.year()},
                 clock.hours().count(),
                 clock.minutes().count(),
                 clock.seconds().count());
}

}  // namespace

std::string_view reason_of(unsigned status) {
  switch (status) {
    case 200:
      return "OK";
    case 202:
      return "Accepted";
    case 400:
      return "Bad Request";
    case 403:
      return "Forbidden";
    case 404:
      return "Not Found";
    case 405:
      return "Method Not Allowed";
    case 408:
      return "Request Timeout";
    case 409:
      return "Conflict";
    case 413:
      return "Content Too Large";
    case 415:
      return "Unsupported Media Type";
    case 422:
      return "Unprocessable Content";
    case 429:
      return "Too Many Requests";
    case 431:
      return "Request Header Fields Too Large";
    case 503:
      return "Service Unavailable";
    default:
      return "Other";  // only clients that show it to people read it
  }
}

smpp::Octets encode_response(const Response& response, bool keep_alive, smpp::WallTime now) {
  smpp::Octets octets;
  octets.reserve(320 + response.body.size());
  const auto out = std::back_inserter(octets);
  fmt::format_to(out, "HTTP/1.1 {} {}\r\n", response.status, reason_of(response.status));
  put_date(out, now);
  if (!response.content_type.empty()) {
    fmt::format_to(out, "Content-Type: {}\r\n", response.content_type);
  }
  fmt::format_to(out, "Content-Length: {}\r\nCache-Control: no-store\r\n", response.body.size());
  if (response.retry_after_s != 0) {
    fmt::format_to(out, "Retry-After: {}\r\n", response.retry_after_s);
  }
  if (!response.allow.empty()) {
    fmt::format_to(out, "Allow: {}\r\n", response.allow);
  }
  fmt::format_to(out, "{}\r\n", keep_alive ? "" : "Connection: close\r\n");
  smpp::append(octets, response.body);
  return octets;
}

}  // namespace queue
