#include "tools/smpp_tool/receipt_id_command.hpp"

#include "smpp/text/message_id.hpp"
#include "tools/smpp_tool/members.hpp"

#include <boost/json/object.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace smpp_tool {
namespace {

using smpp::IdForm;

struct Mode {
  std::string_view name;
  IdForm answer;
  IdForm receipt;
};

constexpr std::array modes{Mode{"exact", IdForm::text, IdForm::text},
                           Mode{"case_insensitive", IdForm::folded_text, IdForm::folded_text},
                           Mode{"numeric_dec", IdForm::dec, IdForm::dec},
                           Mode{"numeric_hex", IdForm::hex, IdForm::hex},
                           Mode{"resp_hex_receipt_dec", IdForm::hex, IdForm::dec},
                           Mode{"resp_dec_receipt_hex", IdForm::dec, IdForm::hex}};

// SMPP's ids have 64 characters; the digits of a longer number are a matter of its square.
constexpr std::size_t longest_id = 1'024;

std::string_view take_id(Members& line, std::string_view name) {
  const auto id = line.text(name);
  if (!id) {
    line.wrong("missing", name, "is missing");
  } else if (id->size() > longest_id) {
    line.wrong("too_long", name, fmt::format("must have at most {} octets", longest_id));
  }
  return id.value_or(std::string_view{});
}

}  // namespace

LineResult receipt_id_command(const boost::json::value& value) {
  Members line{value};
  const auto answer_id = take_id(line, "submit_resp_id");
  const auto receipt_id = take_id(line, "receipt_id");
  const auto name = line.text("mode").value_or("");
  const auto* const mode =
      std::find_if(modes.begin(), modes.end(), [&](const Mode& row) { return row.name == name; });
  if (mode == modes.end()) {
    line.wrong("unknown_value",
               "mode",
               "must be exact, case_insensitive, numeric_dec, numeric_hex, resp_hex_receipt_dec or "
               "resp_dec_receipt_hex");
  }
  line.expect_no_others({"match", "note"});
  if (line.fault()) {
    return smpp::unexpected(*line.fault());
  }
  return boost::json::object{
      {"match", smpp::is_same_id(answer_id, mode->answer, receipt_id, mode->receipt)}};
}

}  // namespace smpp_tool
