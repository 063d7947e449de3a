#include "tools/smpp_tool/gsm7_command.hpp"

#include "smpp/text/gsm7.hpp"
#include "smpp/text/septets.hpp"
#include "smpp/text/unicode.hpp"
#include "smpp/text/user_data.hpp"
#include "tools/smpp_tool/hex_text.hpp"
#include "tools/smpp_tool/members.hpp"

#include <fmt/format.h>

namespace smpp_tool {
namespace {

namespace json = boost::json;

// A line, taken apart. Of what this command prints, and of a vector, the text counts first, then
// the septets: packed ones may hide whether a last one is there.
struct Request {
  std::optional<std::string_view> text;
  std::optional<smpp::Octets> septets;
  std::optional<smpp::Octets> packed;
  std::optional<std::uint32_t> septet_count;
  std::optional<smpp::Octets> header;  // whole
  smpp::Gsm7Shift shift;

  [[nodiscard]] unsigned fill_bits() const {
    return header ? smpp::gsm7_fill_bits(header->size()) : 0;
  }
};

void read_shifts(Request& request, Members& members) {
  request.header = members.hex("udh_hex");
  if (!request.header || request.header->empty()) {  // empty: it was said that there is none
    return;
  }
  const smpp::UserData read = smpp::user_data_of(*request.header, true, {});
  if (read.malformed_header || !read.payload.empty()) {
    members.wrong("malformed_header", "udh_hex", "must be one whole header with its length octet");
  }
  request.shift = read.shift;
}

void read_national(Request& request, Members& members) {
  const json::value* const given = members.value("national");
  if (given == nullptr) {
    return;
  }
  Members national{*given, "national"};
  const auto language = [&](std::string_view name) {
    return static_cast<std::uint8_t>(national.number(name, 255).value_or(0));
  };
  request.shift = {.locking = language("locking"), .single = language("single_shift")};
  national.expect_no_others({});
  if (national.fault()) {
    members.wrong(*national.fault());
  }
}

Request read(Members& members) {
  Request request;
  request.text = members.text("text");
  request.septets = members.hex("septets_hex");
  request.packed = members.hex("packed_hex");
  request.septet_count = members.number("septet_count", 255);
  read_shifts(request, members);
  read_national(request, members);
  if (!request.text && !request.septets && !request.packed) {
    members.wrong("missing", "", "must have one of text, septets_hex, packed_hex");
  }
  if (request.septet_count && !request.packed) {
    members.wrong("contradicts", "septet_count", "goes with packed_hex only");
  }
  members.expect_no_others({"fill_bits", "user_data_length", "user_data_hex", "confirmed_by"});
  return request;
}

// Which character it was, by its place.
LineError not_encodable(std::string_view text, smpp::Gsm7Shift shift) {
  std::size_t place = 0;
  bool found = false;
  smpp::for_each_code_point(text, [&](char32_t point) {
    place += found ? 0 : 1;
    found = found || smpp::gsm7_code(point, shift).size == 0;
  });
  return {.code = "not_encodable",
          .what = fmt::format("text has a character that the tables do not: its {}.", place)};
}

LineResult written(const Request& request) {
  const auto septets = smpp::encode_gsm7(*request.text, request.shift);
  if (!septets) {
    return smpp::unexpected(not_encodable(*request.text, request.shift));
  }
  const smpp::Octets packed = smpp::pack_septets(*septets, request.fill_bits());
  json::object out{{"septets_hex", to_hex(*septets)}, {"packed_hex", to_hex(packed)}};
  if (request.header) {
    smpp::Octets user_data = *request.header;
    smpp::append(user_data, packed);
    out["fill_bits"] = request.fill_bits();
    out["user_data_length"] = smpp::gsm7_header_septets(request.header->size()) + septets->size();
    out["user_data_hex"] = to_hex(user_data);
  }
  return out;
}

smpp::Octets septets_of(const Request& request) {
  if (request.septets) {
    return *request.septets;
  }
  return request.septet_count
             ? smpp::unpack_septets(*request.packed, *request.septet_count, request.fill_bits())
             : smpp::unpack_septets_uncounted(*request.packed, request.fill_bits());
}

LineResult read_back(const Request& request) {
  const smpp::Octets septets = septets_of(request);
  if (request.septet_count && septets.size() < *request.septet_count) {
    return smpp::unexpected(
        LineError{.code = "too_short",
                  .what = fmt::format("packed_hex holds {} septets only", septets.size())});
  }
  const auto text = smpp::decode_gsm7(septets, request.shift);
  if (!text) {
    return smpp::unexpected(
        LineError{.code = "not_septets", .what = "septets_hex has an octet above 7f"});
  }
  return json::object{{"text", json::string{smpp::view(*text)}}};
}

}  // namespace

LineResult gsm7_command(const json::value& line) {
  Members members{line};
  const Request request = read(members);
  if (members.fault()) {
    return smpp::unexpected(*members.fault());
  }
  return request.text ? written(request) : read_back(request);
}

}  // namespace smpp_tool
