#include "tools/smpp_tool/tlv_names.hpp"

#include "config/document.hpp"
#include "tools/smpp_tool/status_command.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>
#include <optional>

namespace smpp_tool {
namespace {

using config::Node;
using smpp::ValueType;

std::string at(const std::string& name, config::Position place, std::string_view what) {
  return fmt::format("{}: {}", config::place(name, place), what);
}

std::optional<ValueType> type_named(std::string_view word) {
  for (const ValueType type :
       {ValueType::u8, ValueType::u16, ValueType::u32, ValueType::cstr, ValueType::octets}) {
    if (name_of(type) == word) {
      return type;
    }
  }
  return std::nullopt;
}

struct Row {
  smpp::VendorTlv tlv;
  std::string name;
};

// Nothing when `node` is not what the key wants.
bool set(Row& row, std::string_view key, const Node& node) {
  if (node.kind != Node::Kind::scalar) {
    return false;
  }
  if (key == "name") {
    row.name = node.scalar;
    return !row.name.empty();
  }
  if (key == "type") {
    const auto type = type_named(node.scalar);
    row.tlv.type = type.value_or(ValueType::octets);
    return type.has_value();
  }
  if (key == "personal") {
    row.tlv.privacy = node.scalar == "true" ? smpp::Privacy::personal : smpp::Privacy::open;
    return node.scalar == "true" || node.scalar == "false";
  }
  return false;
}

smpp::expected<Row, std::string> read_row(const config::Entry& entry, const std::string& file) {
  const auto tag = parse_number(entry.key);
  if (!tag || *tag > 0xFFFF) {
    return smpp::unexpected(at(file, entry.key_at, "a tag such as 0x1400 is right"));
  }
  Row row;
  row.tlv.tag = static_cast<smpp::TlvTag>(*tag);
  if (entry.first_at) {
    return smpp::unexpected(at(file, entry.key_at, "the tag is given twice; once is right"));
  }
  if (smpp::row_of(row.tlv.tag) != nullptr) {
    return smpp::unexpected(at(file, entry.key_at, "the standard names this tag"));
  }
  const Node& value = entry.value;
  if (value.kind == Node::Kind::map) {
    for (const config::Entry& member : value.entries) {
      if (!set(row, member.key, member.value)) {
        return smpp::unexpected(at(file,
                                   member.key_at,
                                   "name: WORD, type: u8, u16, u32, cstr or octets, and personal: "
                                   "true or false are right"));
      }
    }
  }
  if (value.kind != Node::Kind::map ? !set(row, "name", value) : row.name.empty()) {
    return smpp::unexpected(at(file, entry.key_at, "a name is missing"));
  }
  return row;
}

}  // namespace

smpp::expected<TlvNames, std::string> TlvNames::parse(std::string_view text,
                                                      const std::string& name) {
  const auto document = config::parse_document(text, 0, name);
  if (!document) {
    return smpp::unexpected(config::to_string(document.error()));
  }
  if (document->kind != Node::Kind::map) {
    return smpp::unexpected(at(name, document->at, "lines of TAG: NAME are right"));
  }
  TlvNames names;
  for (const config::Entry& entry : document->entries) {
    auto row = read_row(entry, name);
    if (!row) {
      return smpp::unexpected(std::move(row.error()));
    }
    row->tlv.name = names.names_.emplace_back(std::move(row->name));
    names.rows_.push_back(row->tlv);
  }
  return names;
}

smpp::expected<TlvNames, std::string> TlvNames::read(const std::string& file) {
  std::ifstream in{file};
  if (!in) {
    return smpp::unexpected(fmt::format("{}: {}", file, std::strerror(errno)));
  }
  std::string text;
  text.resize(config::max_file_size + 1);
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(in.gcount()));
  if (text.size() > config::max_file_size) {
    return smpp::unexpected(
        fmt::format("{}: at most {} octets are right", file, config::max_file_size));
  }
  return parse(text, file);
}

}  // namespace smpp_tool
