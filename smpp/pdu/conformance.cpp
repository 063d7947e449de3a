#include "smpp/pdu/conformance.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace smpp {
namespace {

std::string hex(std::uint32_t value, unsigned digits) {
  constexpr std::string_view symbols = "0123456789ABCDEF";
  std::string text = "0x";
  for (unsigned shift = digits * 4; shift > 0; shift -= 4) {
    text += symbols[(value >> (shift - 4)) & 0x0F];
  }
  return text;
}

std::string decimal(std::uint32_t value) {
  std::array<char, 10> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
  return {digits.data(), end};
}

// A separated list; `separator` goes between its items.
void add(std::string& list, std::string_view item, std::string_view separator = ", ") {
  if (!list.empty()) {
    list += separator;
  }
  list += item;
}

std::string range_of(std::uint32_t first, std::uint32_t last) {
  return first == last ? decimal(first) : decimal(first) + "-" + decimal(last);
}

std::string values_of(const TlvRow& row) {
  std::string text;
  for (std::size_t i = 0; i < row.values.count; ++i) {
    const auto& range = row.values.ranges[i];
    add(text, range_of(range.first, range.last));
    text += range.since == Version::v50 ? " (5.0)" : "";
  }
  if (text.empty()) {
    return "any";
  }
  return row.shape.type == ValueType::octets ? "first octet " + text : text;
}

// "A": from 3.4 on, "5": from 5.0 on, "R": required, "-": not there.
std::string_view mark_of(const TlvRow& row, CommandId pdu) {
  if (row.places.in(pdu, Version::v50) == Presence::required) {
    return "R";
  }
  if (row.places.in(pdu, Version::v34) != Presence::never) {
    return "A";
  }
  return row.places.in(pdu, Version::v50) != Presence::never ? "5" : "-";
}

std::string versions_of(Versions range) {
  std::string text;
  for (const Version version : versions) {
    if (includes(range, version)) {
      add(text, name_of(version), " ");
    }
  }
  return text;
}

std::string senders_of(Senders senders) {
  std::string text;
  for (const Role role : {Role::esme, Role::smsc}) {
    if (includes(senders, role)) {
      add(text, name_of(role));
    }
  }
  return text;
}

constexpr std::array columns{
    CommandId::submit_sm, CommandId::submit_multi, CommandId::data_sm, CommandId::deliver_sm};

bool is_column(CommandId id) {
  return std::find(columns.begin(), columns.end(), id) != columns.end();
}

// The places that have no column. What every response of 5.0 may hold is said once.
std::string elsewhere(const TlvRow& row) {
  std::string text;
  std::size_t responses = 0;
  for (const CommandRow& command : command_rows) {
    const std::string_view mark = mark_of(row, command.id);
    if (mark != "-" && !is_column(command.id)) {
      add(text, command.name);
      text += " ";
      text += mark;
      responses += is_response(command.id) ? 1U : 0U;
    }
  }
  constexpr std::size_t too_many = 8;
  return responses > too_many ? "every response 5" : text;
}

void append_row(std::string& page, std::initializer_list<std::string_view> cells) {
  page += "|";
  for (const std::string_view cell : cells) {
    page += ' ';
    page += cell;
    page += " |";
  }
  page += '\n';
}

void append_commands(std::string& page) {
  append_row(page, {"PDU", "command_id", "sent by", "versions"});
  append_row(page, {"---", "---", "---", "---"});
  for (const CommandRow& row : command_rows) {
    append_row(page,
               {row.name,
                hex(static_cast<std::uint32_t>(row.id), 8),
                senders_of(row.senders),
                versions_of(row.versions)});
  }
}

void append_tlvs(std::string& page) {
  append_row(page,
             {"TLV",
              "tag",
              "type",
              "length",
              "values",
              "submit_sm",
              "submit_multi",
              "data_sm",
              "deliver_sm",
              "elsewhere"});
  append_row(page, {"---", "---", "---", "---", "---", "---", "---", "---", "---", "---"});
  for (const TlvRow& row : tlv_rows()) {
    const std::string name = std::string{row.name} + (row.shape.may_repeat ? " (may repeat)" : "");
    append_row(page,
               {name,
                hex(static_cast<std::uint32_t>(row.tag), 4),
                name_of(row.shape.type),
                range_of(row.shape.least, row.shape.most),
                values_of(row),
                mark_of(row, columns[0]),
                mark_of(row, columns[1]),
                mark_of(row, columns[2]),
                mark_of(row, columns[3]),
                elsewhere(row)});
  }
}

}  // namespace

std::string_view name_of(Presence presence) {
  switch (presence) {
    case Presence::never:
      return "never";
    case Presence::allowed:
      return "allowed";
    case Presence::required:
      return "required";
  }
  return {};
}

std::vector<ConformanceRow> conformance_rows() {
  std::vector<ConformanceRow> rows;
  for (const CommandRow& command : command_rows) {
    for (const TlvRow& tlv : tlv_rows()) {
      for (const Role sender : {Role::esme, Role::smsc}) {
        for (const Version version : versions) {
          const Presence presence = tlv.places.in(command.id, version);
          if (presence != Presence::never && includes(command.senders, sender) &&
              includes(command.versions, version)) {
            rows.push_back({command.id, tlv.tag, sender, version, presence});
          }
        }
      }
    }
  }
  return rows;
}

std::string conformance_page() {
  std::string page =
      "# Conformance\n"
      "\n"
      "This page is generated from the declarations (`tools/generate-conformance`); do not edit\n"
      "it. `smpp-tool conformance --json` prints the same as rows.\n"
      "\n"
      "## PDUs\n"
      "\n"
      "All are read and written. A failed response may come and go without its body.\n"
      "\n";
  append_commands(page);
  page +=
      "\n"
      "## TLVs\n"
      "\n"
      "A: from 3.4 on. 5: from 5.0 on. R: required, from 5.0 on. -: a strict receiver answers\n"
      "ESME_RTLVNOTALLWD, others skip it. Unknown tags and those of vendors are kept octet for\n"
      "octet and in order, in every PDU that has TLVs. 3.3 has none. A PDU's direction is in the\n"
      "table above. The length of a C-octet string counts its NUL, which may be missing.\n"
      "\n";
  append_tlvs(page);
  return page;
}

}  // namespace smpp
