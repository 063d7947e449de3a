// The standard TLVs, each declared once (reference sections 3.9 and 4): the tag, the names, what a
// strict receiver takes, what a dump may show and the table of conformance are made from the rows.
// Constant; any thread.
#pragma once

#include "smpp/base/privacy.hpp"
#include "smpp/pdu/ids.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace smpp {

// Columns: name, tag, shape, values, privacy, then where it may be: in submit_sm, submit_multi,
// data_sm, deliver_sm, and elsewhere. A: from 3.4 on, V: from 5.0 on, R: required. `values` are
// those of an integer, or of the first octet of octets.
// clang-format off
#define SMPP_TLVS(X) \
  X(dest_addr_subunit,            0x0005, u8,                        between(0, 4),               open,     A, A, A, V, broadcast) \
  X(dest_network_type,            0x0006, u8,                        between(0, 8),               open,     V, V, A, _, nowhere) \
  X(dest_bearer_type,             0x0007, u8,                        between(0, 8),               open,     V, V, A, _, nowhere) \
  X(dest_telematics_id,           0x0008, u16,                       anything,                    open,     V, V, A, _, nowhere) \
  X(source_addr_subunit,          0x000D, u8,                        between(0, 4),               open,     A, A, A, V, broadcast) \
  X(source_network_type,          0x000E, u8,                        between(0, 8),               open,     V, V, A, _, nowhere) \
  X(source_bearer_type,           0x000F, u8,                        between(0, 8),               open,     V, V, A, _, nowhere) \
  X(source_telematics_id,         0x0010, u8_or_longer(2),           anything,                    open,     V, V, A, _, nowhere) \
  X(qos_time_to_live,             0x0017, u32,                       anything,                    open,     V, V, A, _, nowhere) \
  X(payload_type,                 0x0019, u8,                        between(0, 1),               open,     A, A, A, A, broadcast) \
  X(additional_status_info_text,  0x001D, cstr(1, 256),              anything,                    personal, _, _, _, _, results) \
  X(receipted_message_id,         0x001E, cstr(1, 65),               anything,                    open,     _, _, A, A, nowhere) \
  X(ms_msg_wait_facilities,       0x0030, u8,                        between(0, 3).or_between(0x80, 0x83), open,     A, A, A, _, nowhere) \
  X(privacy_indicator,            0x0201, u8,                        between(0, 3),               open,     A, A, A, A, broadcast) \
  X(source_subaddress,            0x0202, octets(2, 23),             one_of(0x80, 0x88, 0xA0),    personal, A, A, A, A, broadcast) \
  X(dest_subaddress,              0x0203, octets(2, 23),             one_of(0x80, 0x88, 0xA0),    personal, A, A, A, A, broadcast) \
  X(user_message_reference,       0x0204, u16,                       anything,                    open,     A, A, A, A, broadcasts) \
  X(user_response_code,           0x0205, u8,                        anything,                    open,     A, V, A, A, nowhere) \
  X(source_port,                  0x020A, u16,                       anything,                    open,     A, A, A, A, broadcast) \
  X(dest_port,                    0x020B, u16,                       anything,                    open,     A, A, A, A, broadcast) \
  X(sar_msg_ref_num,              0x020C, u16,                       anything,                    open,     A, A, A, A, nowhere) \
  X(language_indicator,           0x020D, u8,                        between(0, 5),               open,     A, A, A, A, broadcast) \
  X(sar_total_segments,           0x020E, u8,                        between(1, 255),             open,     A, A, A, A, nowhere) \
  X(sar_segment_seqnum,           0x020F, u8,                        between(1, 255),             open,     A, A, A, A, nowhere) \
  X(sc_interface_version,         0x0210, u8,                        one_of(0x33, 0x34, 0x50),    open,     _, _, _, _, bind_results) \
  X(callback_num_pres_ind,        0x0302, u8.repeated(),             between(0, 11),              open,     A, A, A, V, broadcast) \
  X(callback_num_atag,            0x0303, octets(1, 65).repeated(),  anything,                    personal, A, A, A, V, broadcast) \
  X(number_of_messages,           0x0304, u8,                        between(0, 99),              open,     A, V, A, _, nowhere) \
  X(callback_num,                 0x0381, octets(4, 19).repeated(),  between(0, 1),               personal, A, A, A, A, broadcast) \
  X(dpf_result,                   0x0420, u8,                        between(0, 1),               open,     _, _, V, V, submit_results) \
  X(set_dpf,                      0x0421, u8,                        between(0, 1),               open,     V, V, A, _, nowhere) \
  X(ms_availability_status,       0x0422, u8,                        between(0, 2),               open,     _, _, _, _, A(alert_notification)) \
  X(network_error_code,           0x0423, octets(3, 3),              between(1, 3).or_from_50(4, 8), open,     _, _, A, A, results) \
  X(message_payload,              0x0424, octets(0, 65535),          anything,                    personal, A, A, A, A, V(replace_sm, broadcast_sm)) \
  X(delivery_failure_reason,      0x0425, u8,                        between(0, 3),               open,     _, _, _, _, results) \
  X(more_messages_to_send,        0x0426, u8,                        between(0, 1),               open,     A, V, A, _, nowhere) \
  X(message_state,                0x0427, u8,                        between(1, 8).or_from_50(0, 9), open,     _, _, A, A, R(query_broadcast_sm_resp)) \
  X(congestion_state,             0x0428, u8,                        between(0, 100),             open,     _, _, _, _, responses) \
  X(ussd_service_op,              0x0501, u8,                        between(0, 3).or_between(16, 19).or_between(32, 255), open,     A, V, V, V, nowhere) \
  X(broadcast_channel_indicator,  0x0600, u8,                        between(0, 1),               open,     _, _, _, _, broadcast) \
  X(broadcast_content_type,       0x0601, octets(3, 3),              between(0, 3),               open,     _, _, _, _, R(broadcast_sm) + V(cancel_broadcast_sm)) \
  X(broadcast_content_type_info,  0x0602, octets(1, 255),            anything,                    personal, _, _, _, _, broadcast) \
  X(broadcast_message_class,      0x0603, u8,                        between(0, 3),               open,     _, _, _, _, broadcast) \
  X(broadcast_rep_num,            0x0604, u16,                       anything,                    open,     _, _, _, _, R(broadcast_sm)) \
  X(broadcast_frequency_interval, 0x0605, octets(3, 3),              between(0, 0).or_between(8, 14), open,     _, _, _, _, R(broadcast_sm)) \
  X(broadcast_area_identifier,    0x0606, octets(1, 101).repeated(), between(0, 2),               open,     _, _, _, _, R(broadcast_sm, query_broadcast_sm_resp) + V(broadcast_sm_resp)) \
  X(broadcast_error_status,       0x0607, u32.repeated(),            anything,                    open,     _, _, _, _, V(broadcast_sm_resp)) \
  X(broadcast_area_success,       0x0608, u8.repeated(),             between(0, 100).or_between(255, 255), open,     _, _, _, _, R(query_broadcast_sm_resp)) \
  X(broadcast_end_time,           0x0609, cstr(17, 17),              anything,                    open,     _, _, _, _, V(query_broadcast_sm_resp)) \
  X(broadcast_service_group,      0x060A, octets(1, 255),            anything,                    open,     _, _, _, _, broadcast) \
  X(billing_identification,       0x060B, octets(1, 1024),           between(128, 255),           personal, V, V, V, _, nowhere) \
  X(source_network_id,            0x060D, cstr(7, 66),               anything,                    open,     V, V, V, V, nowhere) \
  X(dest_network_id,              0x060E, cstr(7, 66),               anything,                    open,     V, V, V, V, nowhere) \
  X(source_node_id,               0x060F, octets(6, 6),              anything,                    open,     V, V, V, V, nowhere) \
  X(dest_node_id,                 0x0610, octets(6, 6),              anything,                    open,     V, V, V, V, nowhere) \
  X(dest_addr_np_resolution,      0x0611, u8,                        between(0, 2),               open,     V, V, V, V, nowhere) \
  X(dest_addr_np_information,     0x0612, octets(10, 10),            anything,                    personal, V, V, V, V, nowhere) \
  X(dest_addr_np_country,         0x0613, octets(1, 5),              anything,                    open,     V, V, V, V, nowhere) \
  X(display_time,                 0x1201, u8,                        between(0, 2),               open,     A, A, A, _, broadcast) \
  X(sms_signal,                   0x1203, u16,                       anything,                    open,     A, A, A, _, broadcast) \
  X(ms_validity,                  0x1204, octets(1, 4),              between(0, 3).or_from_50(4, 4), open,     A, A, A, _, broadcast) \
  X(alert_on_message_delivery,    0x130C, octets(0, 1),              between(0, 3),               open,     A, A, A, _, broadcast) \
  X(its_reply_type,               0x1380, u8,                        between(0, 8),               open,     A, V, A, V, nowhere) \
  X(its_session_info,             0x1383, octets(2, 2),              anything,                    open,     A, V, A, A, nowhere)
// clang-format on

enum class TlvTag : std::uint16_t {
#define SMPP_ROW(name, tag, shape, values, privacy, sub, multi, data, deliver, elsewhere) \
  name = (tag),
  SMPP_TLVS(SMPP_ROW)
#undef SMPP_ROW
};

// What lies in a field or TLV. Only fields hold lists.
enum class ValueType : std::uint8_t { u8, u16, u32, cstr, octets, list };

[[nodiscard]] std::string_view name_of(ValueType type);

// How long a value may be. A C-octet string counts the NUL that ends it, whether it came or not
// (many senders leave it out).
struct TlvShape {
  ValueType type{};
  std::uint16_t least = 0;
  std::uint16_t most = 0;
  bool may_repeat = false;

  [[nodiscard]] constexpr TlvShape repeated() const { return {type, least, most, true}; }
};

// The values that mean something; at most four ranges. Without any: all.
struct TlvValues {
  struct Range {
    std::uint32_t first = 0;
    std::uint32_t last = 0;
    Version since = Version::v34;
  };

  std::array<Range, 4> ranges{};
  std::size_t count = 0;

  [[nodiscard]] constexpr TlvValues with(const Range& range) const {
    TlvValues more = *this;
    more.ranges[more.count++] = range;
    return more;
  }

  [[nodiscard]] constexpr TlvValues or_between(std::uint32_t first, std::uint32_t last) const {
    return with({first, last, Version::v34});
  }

  [[nodiscard]] constexpr TlvValues or_from_50(std::uint32_t first, std::uint32_t last) const {
    return with({first, last, Version::v50});
  }

  [[nodiscard]] constexpr bool include(std::uint32_t value, Version version) const {
    for (std::size_t i = 0; i < count; ++i) {
      if (ranges[i].first <= value && value <= ranges[i].last && ranges[i].since <= version) {
        return true;
      }
    }
    return count == 0;
  }
};

enum class Presence : std::uint8_t { never, allowed, required };

// In which PDUs: sets of commands, one bit a row of `command_rows`.
struct TlvPlaces {
  std::uint64_t from_34 = 0;
  std::uint64_t from_50 = 0;
  std::uint64_t required = 0;  // those that need one are all of 5.0

  constexpr TlvPlaces operator+(const TlvPlaces& more) const {
    return {from_34 | more.from_34, from_50 | more.from_50, required | more.required};
  }

  [[nodiscard]] Presence in(CommandId pdu, Version version) const;
};

struct TlvRow {
  std::string_view name;
  TlvValues values;
  TlvPlaces places;
  TlvShape shape;
  TlvTag tag{};
  Privacy privacy{};
};

// In the order of their tags.
[[nodiscard]] std::span<const TlvRow> tlv_rows();
// Whether some row is required there: most PDUs need none.
[[nodiscard]] bool needs_tlvs(CommandId pdu, Version version);
// nullptr for a vendor's and an unassigned tag.
[[nodiscard]] const TlvRow* row_of(TlvTag tag);

// A TLV that the standard leaves to vendors (0x1400-0x3FFF) or does not list, as somebody calls it.
// Vendors' tags collide (reference 4), so that their names are given from outside.
struct VendorTlv {
  TlvTag tag{};
  std::string_view name;  // belongs to the owner of the list
  ValueType type = ValueType::octets;
  Privacy privacy = Privacy::personal;
};

using VendorTlvs = std::span<const VendorTlv>;

// What is known of a tag. Without a name: octets that may be anything.
struct TlvKind {
  std::string_view name;
  ValueType type = ValueType::octets;
  Privacy privacy = Privacy::personal;
};

// A standard name counts before a vendor's.
[[nodiscard]] TlvKind kind_of(TlvTag tag, VendorTlvs vendors = {});
[[nodiscard]] std::optional<TlvTag> tlv_named(std::string_view name, VendorTlvs vendors = {});

// The type of a value of this length: an integer has its own size, of any other it is octets.
[[nodiscard]] ValueType type_of(ValueType declared, std::size_t length);

}  // namespace smpp
