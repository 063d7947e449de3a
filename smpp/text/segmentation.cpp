#include "smpp/text/segmentation.hpp"

#include "smpp/text/septets.hpp"

#include <algorithm>
#include <limits>
#include <utility>

namespace smpp {
namespace {

// The length octet and the elements; nothing when there are none.
Octets header_of(const SegmentOptions& options,
                 Gsm7Shift shift,
                 const std::optional<Concatenation>& concatenation) {
  Octets header;
  header.reserve(header_octets(options, shift, concatenation.has_value()));
  header.push_back(0);
  append(header, options.elements);
  if (concatenation) {
    append_concatenation(header, *concatenation);
  }
  append_shift(header, shift);
  header[0] = static_cast<std::uint8_t>(header.size() - 1);
  if (header.size() == 1) {
    header.clear();
  }
  return header;
}

// A last `@` or CR is saved by one octet more, if the part has room for it.
Octets packed(const Octets& septets, std::size_t header) {
  const unsigned fill = gsm7_fill_bits(header);
  Octets saved = pack_septets_uncounted(septets, fill);
  return header + saved.size() <= user_data_octets ? std::move(saved) : pack_septets(septets, fill);
}

// Writes the parts of one message, each from its content.
class PartWriter {
 public:
  PartWriter(const SegmentOptions& options, const Encoding& encoding, std::size_t count)
      : options_(options), encoding_(encoding), count_(count) {
    parts_.alphabet = encoding.alphabet;
    parts_.shift = encoding.shift;
    parts_.data_coding = encoding.data_coding();
    parts_.octets.reserve(count);
  }

  void add(Octets content) {
    Octets header = header_of(options_, encoding_.shift, next_concatenation());
    if (encoding_.is_packed()) {
      content = packed(content, header.size());
    }
    if (header.empty()) {
      parts_.octets.push_back(std::move(content));
      return;
    }
    parts_.esm_class.value = EsmClass::udhi;
    append(header, content);
    parts_.octets.push_back(std::move(header));
  }

  [[nodiscard]] Parts take() && {
    if (count_ > 1 && options_.long_form == LongForm::sar) {
      parts_.sar = concatenation(1);
    }
    return std::move(parts_);
  }

 private:
  [[nodiscard]] Concatenation concatenation(std::size_t number) const {
    return {.reference = options_.reference,
            .wide = options_.wide_reference,
            .total = static_cast<std::uint8_t>(count_),
            .number = static_cast<std::uint8_t>(number)};
  }

  [[nodiscard]] std::optional<Concatenation> next_concatenation() const {
    if (count_ == 1 || options_.long_form != LongForm::udh) {
      return std::nullopt;
    }
    return concatenation(parts_.octets.size() + 1);
  }

  const SegmentOptions& options_;
  const Encoding& encoding_;
  std::size_t count_;
  Parts parts_;
};

// All of it in message_payload, which is how the carrier gets what needs several parts.
expected<Parts, SegmentError> in_payload(Octets content,
                                         const Encoding& encoding,
                                         const SegmentOptions& options) {
  PartWriter writer{options, encoding, 1};
  writer.add(std::move(content));
  Parts parts = std::move(writer).take();
  if (parts.octets.front().size() > std::numeric_limits<std::uint16_t>::max()) {
    return unexpected(SegmentError::too_many_parts);  // longer than a TLV can be
  }
  parts.in_payload = true;
  return parts;
}

}  // namespace

expected<Parts, SegmentError> segment_text(std::string_view text, const SegmentOptions& options) {
  const auto plan = plan_text(text, options);
  if (!plan) {
    return unexpected(plan.error());
  }
  const auto written = [&](std::string_view part) {
    return plan->encoding.write(part).value_or(Octets{});  // the plan took only what it can write
  };
  if (options.long_form == LongForm::payload && plan->parts.size() > 1) {
    return in_payload(
        written(plan->rewritten ? view(*plan->rewritten) : text), plan->encoding, options);
  }
  PartWriter writer{options, plan->encoding, plan->parts.size()};
  for (const PlannedPart& part : plan->parts) {
    writer.add(written(part.text));
  }
  return std::move(writer).take();
}

expected<Parts, SegmentError> segment_binary(std::span<const std::uint8_t> data,
                                             const SegmentOptions& options) {
  const Encoding binary{.alphabet = Alphabet::binary, .smsc_default = options.smsc_default};
  if (!are_usable(options, {}, false)) {
    return unexpected(SegmentError::malformed_elements);
  }
  std::size_t capacity = binary.capacity(header_octets(options, {}, false));
  std::size_t count = 1;
  if (data.size() > capacity) {
    if (!are_usable(options, {}, true)) {
      return unexpected(SegmentError::malformed_elements);
    }
    capacity = binary.capacity(header_octets(options, {}, true));
    count = (data.size() + capacity - 1) / capacity;
  }
  if (count > std::min(options.max_parts, most_parts)) {
    return unexpected(SegmentError::too_many_parts);
  }
  if (options.long_form == LongForm::payload && count > 1) {
    return in_payload(to_octets(data), binary, options);
  }
  PartWriter writer{options, binary, count};
  for (std::size_t i = 0; i < count; ++i) {
    writer.add(
        to_octets(data.subspan(i * capacity, std::min(capacity, data.size() - i * capacity))));
  }
  return std::move(writer).take();
}

Tlvs tlvs_of(const Parts& parts, std::size_t index) {
  Tlvs tlvs;
  if (parts.sar) {
    add_u16(tlvs, TlvTag::sar_msg_ref_num, parts.sar->reference);
    add_u8(tlvs, TlvTag::sar_total_segments, parts.sar->total);
    add_u8(tlvs, TlvTag::sar_segment_seqnum, static_cast<std::uint8_t>(index + 1));
  }
  if (parts.in_payload) {
    add_octets(tlvs, TlvTag::message_payload, parts.octets.at(index));
  }
  return tlvs;
}

std::span<const std::uint8_t> short_message_of(const Parts& parts, std::size_t index) {
  return parts.in_payload ? std::span<const std::uint8_t>{} : parts.octets.at(index);
}

}  // namespace smpp
