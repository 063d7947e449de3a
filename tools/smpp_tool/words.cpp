#include "tools/smpp_tool/words.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <span>

namespace smpp_tool {
namespace {

struct Word {
  std::uint32_t value = 0;
  std::string_view text;
};

constexpr Word ton[] = {{0, "unknown"},
                        {1, "international"},
                        {2, "national"},
                        {3, "network specific"},
                        {4, "subscriber"},
                        {5, "alphanumeric"},
                        {6, "abbreviated"}};
constexpr Word npi[] = {{0, "unknown"},
                        {1, "ISDN, telephone (E.164)"},
                        {3, "data (X.121)"},
                        {4, "telex"},
                        {6, "land mobile (E.212)"},
                        {8, "national"},
                        {9, "private"},
                        {10, "ERMES"},
                        {14, "Internet"},
                        {18, "WAP client id"}};
constexpr Word version[] = {{0x33, "SMPP 3.3"}, {0x34, "SMPP 3.4"}, {0x50, "SMPP 5.0"}};
constexpr Word priority[] = {
    {0, "lowest"}, {1, "raised"}, {2, "high"}, {3, "highest"}, {4, "background (cell broadcast)"}};
constexpr Word yes_no[] = {{0, "no"}, {1, "yes"}};
constexpr Word coding[] = {{0x00, "the SMSC's default alphabet, mostly GSM 7-bit"},
                           {0x01, "ASCII"},
                           {0x02, "binary"},
                           {0x03, "Latin-1"},
                           {0x04, "binary"},
                           {0x05, "JIS"},
                           {0x06, "Cyrillic (ISO 8859-5)"},
                           {0x07, "Hebrew (ISO 8859-8)"},
                           {0x08, "UCS-2, in practice UTF-16 big-endian"},
                           {0x09, "pictogram"},
                           {0x0A, "ISO-2022-JP"},
                           {0x0D, "extended Kanji JIS"},
                           {0x0E, "KS C 5601"}};
constexpr Word state[] = {{0, "scheduled"},
                          {1, "en route"},
                          {2, "delivered"},
                          {3, "expired"},
                          {4, "deleted"},
                          {5, "undeliverable"},
                          {6, "accepted"},
                          {7, "unknown"},
                          {8, "rejected"},
                          {9, "skipped"}};
constexpr Word subunit[] = {
    {0, "unknown"}, {1, "display"}, {2, "mobile equipment"}, {3, "SIM"}, {4, "external unit"}};
constexpr Word network[] = {{0, "unknown"},
                            {1, "GSM"},
                            {2, "TDMA"},
                            {3, "CDMA"},
                            {4, "PDC"},
                            {5, "PHS"},
                            {6, "iDEN"},
                            {7, "AMPS"},
                            {8, "paging"}};
constexpr Word bearer[] = {{0, "unknown"},
                           {1, "SMS"},
                           {2, "CSD"},
                           {3, "packet data"},
                           {4, "USSD"},
                           {5, "CDPD"},
                           {6, "DataTAC"},
                           {7, "FLEX"},
                           {8, "cell broadcast"}};
constexpr Word payload_type[] = {{0, "default (WDP)"}, {1, "WCMP"}};
constexpr Word privacy[] = {
    {0, "not restricted"}, {1, "restricted"}, {2, "confidential"}, {3, "secret"}};
constexpr Word language[] = {{0, "unspecified"},
                             {1, "English"},
                             {2, "French"},
                             {3, "Spanish"},
                             {4, "German"},
                             {5, "Portuguese"}};
constexpr Word dpf_result[] = {{0, "delivery pending flag not set"},
                               {1, "delivery pending flag set"}};
constexpr Word availability[] = {{0, "available"}, {1, "denied"}, {2, "unavailable"}};
constexpr Word failure[] = {{0, "destination unavailable"},
                            {1, "destination invalid"},
                            {2, "permanent network error"},
                            {3, "temporary network error"}};
constexpr Word more_messages[] = {{0, "the last one"}, {1, "more follow"}};
constexpr Word ussd[] = {{0, "PSSD indication"},
                         {1, "PSSR indication"},
                         {2, "USSR request"},
                         {3, "USSN request"},
                         {16, "PSSD response"},
                         {17, "PSSR response"},
                         {18, "USSR confirm"},
                         {19, "USSN confirm"}};
constexpr Word channel[] = {{0, "basic"}, {1, "extended"}};
constexpr Word broadcast_class[] = {{0, "none"}, {1, "class 1"}, {2, "class 2"}, {3, "class 3"}};
constexpr Word ported[] = {{0, "not queried"}, {1, "queried, not ported"}, {2, "queried, ported"}};
constexpr Word display[] = {{0, "temporary"}, {1, "default"}, {2, "invoke"}};
constexpr Word alert[] = {{0, "default"}, {1, "low"}, {2, "medium"}, {3, "high"}};
constexpr Word reply_type[] = {{0, "digit"},
                               {1, "number"},
                               {2, "telephone number"},
                               {3, "password"},
                               {4, "character line"},
                               {5, "menu"},
                               {6, "date"},
                               {7, "time"},
                               {8, "continue"}};
constexpr Word dest_flag[] = {{1, "an address"}, {2, "a distribution list"}};

struct Vocabulary {
  std::string_view name;
  std::span<const Word> words;
};

constexpr Vocabulary vocabularies[] = {
    {"source_addr_ton", ton},
    {"dest_addr_ton", ton},
    {"addr_ton", ton},
    {"esme_addr_ton", ton},
    {"source_addr_npi", npi},
    {"dest_addr_npi", npi},
    {"addr_npi", npi},
    {"esme_addr_npi", npi},
    {"interface_version", version},
    {"sc_interface_version", version},
    {"priority_flag", priority},
    {"replace_if_present_flag", yes_no},
    {"message_state", state},
    {"dest_flag", dest_flag},
    {"dest_addr_subunit", subunit},
    {"source_addr_subunit", subunit},
    {"dest_network_type", network},
    {"source_network_type", network},
    {"dest_bearer_type", bearer},
    {"source_bearer_type", bearer},
    {"payload_type", payload_type},
    {"privacy_indicator", privacy},
    {"language_indicator", language},
    {"dpf_result", dpf_result},
    {"set_dpf", yes_no},
    {"ms_availability_status", availability},
    {"delivery_failure_reason", failure},
    {"more_messages_to_send", more_messages},
    {"ussd_service_op", ussd},
    {"broadcast_channel_indicator", channel},
    {"broadcast_message_class", broadcast_class},
    {"dest_addr_np_resolution", ported},
    {"display_time", display},
    {"alert_on_message_delivery", alert},
    {"its_reply_type", reply_type},
};

std::optional<std::string> word_in(std::span<const Word> words, std::uint32_t value) {
  const auto found = std::ranges::find(words, value, &Word::value);
  if (found == words.end()) {
    return "reserved";
  }
  return std::string{found->text};
}

std::string esm_class_words(std::uint32_t value) {
  std::string text;
  switch (value & 0x3C) {
    case 0x00:
      text = "an ordinary message";
      break;
    case 0x04:
      text = "a delivery receipt";
      break;
    case 0x08:
      text = "an acknowledgement of delivery";
      break;
    case 0x10:
      text = "an acknowledgement by the user";
      break;
    case 0x18:
      text = "a conversation abort";
      break;
    case 0x20:
      text = "an intermediate notification";
      break;
    default:
      text = "a reserved type of message";
  }
  constexpr std::array modes{"", ", datagram mode", ", forward mode", ", store and forward mode"};
  text += modes[value & 0x03];
  text += (value & 0x40) != 0 ? ", begins with a user data header" : "";
  text += (value & 0x80) != 0 ? ", with reply path" : "";
  return text;
}

std::string registered_delivery_words(std::uint32_t value) {
  constexpr std::array receipts{"no receipt",
                                "a receipt for success or failure",
                                "a receipt for failure only",
                                "a receipt for success only"};
  constexpr std::array acknowledgements{"",
                                        ", acknowledgement of delivery",
                                        ", acknowledgement by the user",
                                        ", both acknowledgements"};
  std::string text = receipts[value & 0x03];
  text += acknowledgements[(value >> 2) & 0x03];
  text += (value & 0x10) != 0 ? ", intermediate notifications" : "";
  text += (value & 0xE0) != 0 ? ", reserved bits set" : "";
  return text;
}

std::string data_coding_words(std::uint32_t value) {
  if (value >= 0xF0) {
    return fmt::format("{}, message class {}{}",
                       (value & 0x04) != 0 ? "8-bit data" : "GSM 7-bit",
                       value & 0x03,
                       (value & 0x03) == 0 ? " (flash)" : "");
  }
  if (value >= 0xE0) {
    return "message waiting, kept, UCS-2";
  }
  if (value >= 0xC0) {
    return value >= 0xD0 ? "message waiting, kept" : "message waiting, discarded";
  }
  return *word_in(coding, value);
}

std::string congestion_words(std::uint32_t value) {
  constexpr Word levels[] = {{0, "idle"},
                             {29, "low load"},
                             {49, "medium load"},
                             {79, "high load"},
                             {89, "optimum"},
                             {99, "nearing congestion"},
                             {100, "congested"}};
  const auto* const level =
      std::ranges::find_if(levels, [&](const Word& word) { return value <= word.value; });
  return std::string{level == std::end(levels) ? "reserved" : level->text};
}

}  // namespace

std::optional<std::string> words_for(std::string_view name, std::uint32_t value) {
  if (name == "esm_class") {
    return esm_class_words(value);
  }
  if (name == "registered_delivery") {
    return registered_delivery_words(value);
  }
  if (name == "data_coding") {
    return data_coding_words(value);
  }
  if (name == "congestion_state") {
    return congestion_words(value);
  }
  const auto* const found = std::ranges::find(vocabularies, name, &Vocabulary::name);
  if (found == std::end(vocabularies)) {
    return std::nullopt;
  }
  return word_in(found->words, value);
}

std::string_view purpose_of(std::string_view command) {
  struct Purpose {
    std::string_view command;
    std::string_view text;
  };

  static constexpr Purpose purposes[] = {
      {"bind_receiver", "opens a session for getting messages"},
      {"bind_transmitter", "opens a session for sending messages"},
      {"bind_transceiver", "opens a session for sending and getting messages"},
      {"outbind", "the SMSC asks the ESME to bind"},
      {"unbind", "ends the session in order"},
      {"enquire_link", "asks whether the peer is alive"},
      {"submit_sm", "hands a message to the SMSC"},
      {"submit_multi", "hands one message for many destinations to the SMSC"},
      {"deliver_sm", "brings a message or a receipt to the ESME"},
      {"data_sm", "hands over a message whose text lies in message_payload"},
      {"query_sm", "asks what became of a message"},
      {"cancel_sm", "takes back a message that is not delivered"},
      {"replace_sm", "replaces a message that is not delivered"},
      {"alert_notification", "a destination can be reached again; not answered"},
      {"broadcast_sm", "hands over a message for all in an area"},
      {"query_broadcast_sm", "asks what became of a broadcast"},
      {"cancel_broadcast_sm", "ends a broadcast"},
      {"generic_nack", "refuses something that cannot be answered otherwise"},
      {"param_retrieve", "asks for a parameter of the SMSC (3.3)"},
      {"query_last_msgs", "asks for the last messages of an address (3.3)"},
      {"query_msg_details", "asks for all about a message (3.3)"},
  };
  const auto* const found = std::ranges::find(purposes, command, &Purpose::command);
  return found == std::end(purposes) ? std::string_view{} : found->text;
}

}  // namespace smpp_tool
