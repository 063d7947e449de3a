#include "config/receipt_samples.hpp"

#include "config/units.hpp"
#include "smpp/text/receipt.hpp"
#include "smpp/text/unicode.hpp"

#include <string_view>

namespace config {
namespace {

// Text that is not ASCII comes in UCS-2, which has all of it.
smpp::DeliverSm receipt_of(const ReceiptSample& sample) {
  smpp::DeliverSm pdu;
  pdu.esm_class.value = smpp::EsmClass::receipt;
  if (!sample.hex.empty()) {
    pdu.short_message = octets_of_hex(sample.hex);
  } else if (auto ascii = smpp::encode_ascii(sample.text)) {
    pdu.short_message = *std::move(ascii);
  } else {
    pdu.data_coding.value = smpp::DataCoding::ucs2;
    pdu.short_message = smpp::encode_utf16be(sample.text);
  }
  return pdu;
}

std::string shown(const routing::ReceiptRules& rules,
                  const std::optional<smpp::ReceiptDate>& date) {
  return date ? std::string{rules.date_of(*date).reveal()} : std::string{};
}

class Sample {
 public:
  Sample(const ReceiptSample& sample, std::string path, std::vector<SampleFault>& faults)
      : sample_(sample), path_(std::move(path)), faults_(faults) {}

  void check(const Carrier& carrier) {
    if (sample_.text.empty() == sample_.hex.empty()) {
      return fault("", "must have one of `text` and `hex`; write one");
    }
    const routing::ReceiptRules& rules = carrier.rules.receipts;
    const smpp::Receipt receipt = smpp::receipt_of(receipt_of(sample_),
                                                   carrier.rules.text.coding_rules(),
                                                   {.pattern = &*rules.pattern, .words = {}});
    if (!receipt.by_pattern) {
      return fault("", "does not match the pattern; correct one of them");
    }
    const ReceiptSample::Gives& gives = sample_.gives;
    compare("id", gives.id, receipt.message_id.reveal());
    compare("stat", gives.stat, receipt.word.reveal());
    compare("err", gives.err, receipt.error.reveal());
    compare("sub", gives.sub, receipt.submitted);
    compare("dlvrd", gives.dlvrd, receipt.delivered);
    compare("submit_date", gives.submit_date, shown(rules, receipt.submit_date));
    compare("done_date", gives.done_date, shown(rules, receipt.done_date));
    compare("text", gives.text, receipt.text ? smpp::view(*receipt.text) : std::string_view{});
    if (!compared_) {
      fault(".gives", "says nothing; write what must be read, `id` at least");
    }
  }

 private:
  template <class Given, class Read>
  void compare(std::string_view field, const std::optional<Given>& given, const Read& read) {
    compared_ = compared_ || given;
    if (given && *given != read) {
      fault(".gives." + std::string{field},
            "is not what the pattern gives; correct the pattern or the sample");
    }
  }

  void fault(const std::string& below, std::string text) {
    faults_.push_back({.path = path_ + below, .text = std::move(text)});
  }

  const ReceiptSample& sample_;
  std::string path_;
  std::vector<SampleFault>& faults_;
  bool compared_ = false;
};

}  // namespace

std::vector<SampleFault> check_samples(const Carrier& carrier) {
  std::vector<SampleFault> faults;
  if (carrier.pattern_fault) {
    faults.push_back({.path = ".pattern",
                      .text = std::string{smpp::to_words(*carrier.pattern_fault)} +
                              "; write a regular expression of RE2 whose groups are fields"});
  } else if (!carrier.rules.receipts.pattern) {
    if (!carrier.receipt_samples.empty()) {
      faults.push_back({.path = ".samples", .text = "come without a pattern; write `pattern` too"});
    }
  } else if (carrier.receipt_samples.empty()) {
    faults.push_back(
        {.path = ".pattern", .text = "comes without a sample; write `samples`, one at least"});
  } else {
    for (std::size_t i = 0; i < carrier.receipt_samples.size(); ++i) {
      Sample{carrier.receipt_samples[i], ".samples[" + std::to_string(i) + "]", faults}.check(
          carrier);
    }
  }
  return faults;
}

}  // namespace config
