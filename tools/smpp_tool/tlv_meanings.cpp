#include "tools/smpp_tool/tlv_meanings.hpp"

#include <algorithm>

namespace smpp_tool {
namespace {

struct Meaning {
  std::string_view name;
  std::string_view text;
};

constexpr Meaning meanings[] = {
    {"dest_addr_subunit",
     "the part of the handset that the message is for; 1 shows it at once, like class 0"},
    {"dest_network_type", "the kind of network that the destination is in"},
    {"dest_bearer_type", "what carries the message to the destination"},
    {"dest_telematics_id",
     "the telematic device that the message is for, as the network numbers them"},
    {"source_addr_subunit", "the part of the handset that the message comes from"},
    {"source_network_type", "the kind of network that the message comes from"},
    {"source_bearer_type", "what carried the message from its source"},
    {"source_telematics_id",
     "the telematic device that the message comes from; an octet in 3.4, two in 5.0"},
    {"qos_time_to_live",
     "how many seconds the message may live; in 5.0 it overrides validity_period"},
    {"payload_type", "the protocol above the payload"},
    {"additional_status_info_text",
     "what went wrong, in the SMSC's own words: for people, not for programs"},
    {"receipted_message_id",
     "the message_id of the message that the receipt is about; it counts before the id in the "
     "text"},
    {"ms_msg_wait_facilities",
     "which indicator of waiting messages the handset switches, and whether on or off"},
    {"privacy_indicator", "how confidential the message is"},
    {"source_subaddress", "an extension within the sender's number"},
    {"dest_subaddress", "an extension within the destination's number"},
    {"user_message_reference",
     "a number that the ESME gave the message; receipts and acknowledgements bring it back"},
    {"user_response_code", "an answer of the handset's user; its meaning is the application's"},
    {"source_port", "the port of the application that sent the message"},
    {"dest_port",
     "the port of the application that the message is for; 3.4 calls it destination_port"},
    {"sar_msg_ref_num",
     "the reference that the parts of a long message share; goes with sar_total_segments and "
     "sar_segment_seqnum"},
    {"language_indicator", "the language of the message"},
    {"sar_total_segments", "how many parts the long message has"},
    {"sar_segment_seqnum", "which part of the long message this is"},
    {"sc_interface_version",
     "the version that the SMSC speaks; without it, it speaks 3.3 or does not say"},
    {"callback_num_pres_ind", "whether the callback number may be shown, and who vouches for it"},
    {"callback_num_atag", "a text to show with the callback number"},
    {"number_of_messages", "how many messages wait in the mailbox"},
    {"callback_num", "the number to call back"},
    {"dpf_result",
     "whether the SMSC will say when the destination can be reached again (delivery pending flag)"},
    {"set_dpf", "asks the SMSC to say when the destination can be reached again, if it cannot now"},
    {"ms_availability_status", "whether the handset can be reached"},
    {"network_error_code",
     "the error of the network that the message failed in; some carriers put three ASCII digits "
     "here"},
    {"message_payload",
     "the text or data in place of short_message, in the same coding; an UDH lies in its front if "
     "esm_class says so"},
    {"delivery_failure_reason", "why the delivery failed; 3 is the one where trying again helps"},
    {"more_messages_to_send", "whether more messages to the same destination follow at once"},
    {"message_state", "what became of the message; it counts before the word in a receipt's text"},
    {"congestion_state", "how loaded the peer is: slow down from 80 on, before it throttles"},
    {"ussd_service_op", "the step of a USSD dialogue"},
    {"broadcast_channel_indicator", "the cell broadcast channel"},
    {"broadcast_content_type", "what the broadcast is about"},
    {"broadcast_content_type_info", "more about what the broadcast is about"},
    {"broadcast_message_class", "where handsets put the broadcast"},
    {"broadcast_rep_num", "how often it is broadcast; 0 until it expires"},
    {"broadcast_frequency_interval", "how long between two broadcasts of it"},
    {"broadcast_area_identifier",
     "the area it is broadcast in; in broadcast_sm_resp one that failed"},
    {"broadcast_error_status",
     "a command_status: why the broadcast failed in the area that it goes with"},
    {"broadcast_area_success", "in how many per cent of the area it was broadcast"},
    {"broadcast_end_time", "when the broadcast ended"},
    {"broadcast_service_group", "whom the broadcast is for"},
    {"billing_identification", "data for the bill, as SMSC and ESME agreed"},
    {"source_network_id", "the network that the message comes from"},
    {"dest_network_id", "the network that the message is for"},
    {"source_node_id", "the node of the network that the message comes from"},
    {"dest_node_id", "the node of the network that the message is for"},
    {"dest_addr_np_resolution", "whether number portability was looked up for the destination"},
    {"dest_addr_np_information", "the routing number of a ported destination"},
    {"dest_addr_np_country", "the country code of a ported destination"},
    {"display_time", "how long the handset shows the message"},
    {"sms_signal", "how the handset calls attention to the message, as its network numbers tones"},
    {"ms_validity", "how long the message is kept in the handset"},
    {"alert_on_message_delivery", "asks the handset to call attention to the message"},
    {"its_reply_type", "how the user answers (interactive teleservice, Korean CDMA)"},
    {"its_session_info",
     "where in its session the message stands (interactive teleservice, Korean CDMA)"},
};

}  // namespace

std::string_view meaning_of_tlv(std::string_view name) {
  const auto* const found = std::ranges::find(meanings, name, &Meaning::name);
  return found == std::end(meanings) ? std::string_view{} : found->text;
}

}  // namespace smpp_tool
