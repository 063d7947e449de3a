// The carrier's side of receipt.hpp: writing them.
#include "smpp/base/assert.hpp"
#include "smpp/text/gsm7.hpp"
#include "smpp/text/receipt.hpp"
#include "smpp/text/unicode.hpp"

namespace smpp {
namespace {

class Line {
 public:
  // Characters that the alphabet does not have are left out.
  void text(std::string_view text) {
    for_each_code_point(text, [&](char32_t point) { character(point); });
  }

  void character(char32_t point) {
    const Gsm7Code code = gsm7_code(point);
    octets_.insert(octets_.end(), code.septets.begin(), code.septets.begin() + code.size);
  }

  void number(unsigned value, unsigned digits) {
    for (unsigned scale = digits == 3 ? 100 : 10; scale > 0; scale /= 10) {
      octets_.push_back(static_cast<std::uint8_t>('0' + value / scale % 10));
    }
  }

  // YYMMDDhhmm
  void minute_of(WallTime time) {
    const auto day = std::chrono::floor<std::chrono::days>(time);
    const std::chrono::year_month_day date{day};
    const auto minutes =
        static_cast<unsigned>(std::chrono::duration_cast<std::chrono::minutes>(time - day).count());
    number(static_cast<unsigned>(static_cast<int>(date.year()) % 100), 2);
    number(static_cast<unsigned>(date.month()), 2);
    number(static_cast<unsigned>(date.day()), 2);
    number(minutes / 60, 2);
    number(minutes % 60, 2);
  }

  Octets take() && { return std::move(octets_); }

 private:
  Octets octets_;
};

}  // namespace

Octets write_receipt(const ReceiptReport& report) {
  BRIDGE_ASSERT(report.error <= 999);
  Line line;
  line.text("id:");
  line.text(report.message_id);
  line.text(" sub:001 dlvrd:00");
  line.text(report.state == MessageState::delivered ? "1" : "0");
  line.text(" submit date:");
  line.minute_of(report.submitted);
  line.text(" done date:");
  line.minute_of(report.done);
  line.text(" stat:");
  line.text(state_word(report.state));
  line.text(" err:");
  line.number(report.error, 3);
  line.text(" text:");
  std::size_t left = 20;
  for_each_code_point(report.text, [&](char32_t point) {
    if (left > 0) {
      --left;
      line.character(point);
    }
  });
  return std::move(line).take();
}

void add_receipt_tlvs(Tlvs& tlvs, const ReceiptReport& report) {
  add_text(tlvs, TlvTag::receipted_message_id, report.message_id);
  add_u8(tlvs, TlvTag::message_state, static_cast<std::uint8_t>(report.state));
  if (report.error != 0) {
    constexpr std::uint8_t gsm = 3;
    const std::array<std::uint8_t, 3> value{
        gsm, static_cast<std::uint8_t>(report.error >> 8), static_cast<std::uint8_t>(report.error)};
    add_octets(tlvs, TlvTag::network_error_code, value);
  }
}

}  // namespace smpp
