// How texts are written for a carrier. A setting of the carrier; and a value in each message's
// envelope, since a text must be cut after a restart as it was cut before, whatever was configured
// in between: some of its parts may have been sent.
#pragma once

#include "smpp/text/alphabet.hpp"
#include "smpp/text/segment_plan.hpp"

#include <cstdint>
#include <vector>

namespace routing {

struct WritingRules {
  smpp::Alphabet default_alphabet = smpp::Alphabet::gsm7;  // of data_coding 0
  smpp::LongForm long_form = smpp::LongForm::udh;
  bool wide_reference = false;
  bool keep_graphemes = false;          // a long text is not cut inside one, if it can be
  std::vector<std::uint8_t> languages;  // whose shift tables may be used, in order of preference
  smpp::Transliteration transliteration = smpp::Transliteration::none;

  bool operator==(const WritingRules&) const = default;
};

}  // namespace routing
