#include "daemon/queue/message_members.hpp"

#include "daemon/queue/message_fields.hpp"

#include <optional>
#include <utility>

namespace queue {
namespace {

using routing::Problem;
using routing::Submission;

// What only the whole message shows.
std::optional<Problem> check_whole(const Item& item) {
  const Submission& out = item.message;
  const auto has = [&item](Field field) { return (item.seen & bit_of(field)) != 0; };
  if (!has(Field::to)) {
    return wrong("to", "is missing: the number that the message goes to");
  }
  if (has(Field::text) == has(Field::data_base64)) {
    return wrong("text", "give either text or data_base64");
  }
  if (has(Field::udh_hex) && !out.binary) {
    return wrong(Field::udh_hex);
  }
  if (has(Field::encoding) && out.binary) {
    return wrong(Field::encoding);
  }
  if (out.data.size() + (out.udh.empty() ? 0 : out.udh.size() + 1) > max_user_data) {
    return wrong(Field::data_base64);
  }
  return std::nullopt;
}

constexpr unsigned of_a_submission = bit_of(Field::sealed) - 1;
constexpr unsigned of_a_replacement = bit_of(Field::text) | bit_of(Field::encoding);

// Those of `known`. The first problem counts; the rest of the object is read past.
std::optional<Problem> read_members(JsonReader& in,
                                    unsigned known,
                                    const Problem& unknown,
                                    Item& item) {
  std::optional<Problem> first;
  while (in.next_member()) {
    const Field named = field_of(in.name());
    const Field field = (bit_of(named) & known) != 0 ? named : Field::unknown;
    const unsigned bit = bit_of(field);
    const bool again = (item.seen & bit) != 0;
    item.seen |= bit;
    const bool good = read_field(in, field, item);
    if (!first && !good) {
      first = field == Field::unknown ? unknown : wrong(field);
    } else if (!first && again) {
      first = wrong(name_of(field), "is there twice");
    }
  }
  return first;
}

// The content of `sealed`, into the item.
std::optional<Problem> read_sealed(unsigned known,
                                   const Problem& unknown,
                                   Unsealer& unsealer,
                                   Item& item) {
  const auto plain = unsealer.open(smpp::view(item.sealed));
  if (!plain) {
    return plain.error();
  }
  JsonReader in{smpp::view(*plain)};
  const bool object = in.enter_object();
  item.seen = 0;
  const auto first =
      object ? read_members(in, known | bit_of(Field::seal), unknown, item) : std::nullopt;
  if (!object || !in.at_end()) {
    return wrong("sealed", "what it holds must be one JSON object");
  }
  return first ? first : unsealer.check(item.claims);
}

// An object with members of `known`, or with all of them sealed.
std::optional<Problem> read_item(
    JsonReader& in, unsigned known, const Problem& unknown, Unsealer& unsealer, Item& item) {
  const auto first = read_members(in, known | bit_of(Field::sealed), unknown, item);
  if (first || (item.seen & bit_of(Field::sealed)) == 0) {
    return first;
  }
  return item.seen == bit_of(Field::sealed) ? read_sealed(known, unknown, unsealer, item)
                                            : wrong(Field::sealed);
}

}  // namespace

std::optional<Problem> read_submission(JsonReader& in, Unsealer& unsealer, Submission& out) {
  if (!in.enter_object()) {
    in.skip();
    return wrong("", "each message must be a JSON object");
  }
  Item item;
  auto problem = read_item(in, of_a_submission, wrong(Field::unknown), unsealer, item);
  if (!problem) {
    problem = check_whole(item);
  }
  out = std::move(item.message);
  return problem;
}

std::optional<Problem> read_replacement(JsonReader& in,
                                        Unsealer& unsealer,
                                        routing::Replacement& out) {
  if (!in.enter_object()) {
    in.skip();
    return wrong("", "the body must be a JSON object");
  }
  Item item;
  const Problem unknown =
      wrong("", "an unknown member; known are text, encoding, and sealed in place of both");
  const auto first = read_item(in, of_a_replacement, unknown, unsealer, item);
  if (!first && (item.seen & bit_of(Field::text)) == 0) {
    return wrong("text", "is missing: what the message is to say instead");
  }
  out = {.text = std::move(item.message.text), .encoding = item.message.encoding};
  return first;
}

}  // namespace queue
