// The receipt of an erasure as JSON: what was found and removed, by kind, and what remains
// recoverable until when. No number, only its pseudonym. Pure.
#pragma once

#include "routing/model/erasure_report.hpp"
#include "smpp/base/octets.hpp"

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

namespace admin {

struct ErasedFacts {
  routing::ErasureReport report;
  std::string_view pseudonym;       // on the day on which it began
  std::chrono::sys_days keys_go{};  // when the keys are destroyed that sealed what was erased
  std::vector<std::string> roots;   // with which older images of the keyring open until then
};

[[nodiscard]] smpp::Octets erased_page(const ErasedFacts& facts);

}  // namespace admin
