// A carrier's meaning of data_coding 0 as the alphabets of smpp/text know it. Pure.
#pragma once

#include "routing/model/carrier_rules.hpp"
#include "smpp/text/alphabet.hpp"

namespace routing {

[[nodiscard]] inline smpp::Alphabet alphabet_of(DefaultAlphabet alphabet) {
  switch (alphabet) {
    case DefaultAlphabet::gsm7:
      return smpp::Alphabet::gsm7;
    case DefaultAlphabet::gsm7_packed:
      return smpp::Alphabet::gsm7_packed;
    case DefaultAlphabet::latin1:
      return smpp::Alphabet::latin1;
    case DefaultAlphabet::ascii:
      return smpp::Alphabet::ascii;
    case DefaultAlphabet::utf8:
      return smpp::Alphabet::utf8;
  }
  return smpp::Alphabet::gsm7;
}

}  // namespace routing
