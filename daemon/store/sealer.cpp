#include "daemon/store/sealer.hpp"

#include <algorithm>
#include <utility>

namespace store {
namespace {

// Runs whose records are read at the same time: more contexts than this are not kept.
constexpr std::size_t opening_contexts = 256;
// A root that cannot be reached holds the store thread up for its deadline: not too often.
constexpr std::chrono::seconds retry_after{10};

}  // namespace

Done Sealer::seal(const RecordPlace& place,
                  routing::DataClass data_class,
                  std::uint32_t expires_unix,
                  std::span<const std::uint8_t> plain,
                  Day today,
                  std::vector<std::uint8_t>& sealed) {
  Current& current = current_[static_cast<std::size_t>(data_class)];
  if (is_due(current, today)) {
    prepare(today);
    if (!usable(current)) {
      return smpp::unexpected(overdue_->reason);
    }
  }
  const RecordHeader header{.data_class = data_class,
                            .key = current.id,
                            .expires_unix = expires_unix,
                            .counter = current.used++};
  seal_record(current.context.get(), header, place, plain, sealed);
  return {};
}

std::optional<smpp::Octets> Sealer::open(const RecordPlace& place,
                                         std::span<const std::uint8_t> sealed) {
  const auto header = read_header(sealed);
  evp_cipher_ctx_st* context = header ? opening_context(header->key) : nullptr;
  if (context == nullptr) {
    return std::nullopt;
  }
  return open_record(context, *header, place, sealed);
}

// All that are due at once: a day's keys are one replacement of the keyring.
void Sealer::prepare(Day today) {
  std::vector<routing::DataClass> due;
  for (std::size_t nth = 0; nth < current_.size(); ++nth) {
    if (is_due(current_[nth], today)) {
      due.push_back(static_cast<routing::DataClass>(nth));
    }
  }
  const auto now = std::chrono::steady_clock::now();
  if (due.empty() || (overdue_ && now < retry_)) {
    return;
  }
  auto made = keyring_.make_data_keys(due, today);
  if (!made) {
    overdue_ = std::move(made.error());
    retry_ = now + retry_after;
    return;
  }
  overdue_.reset();
  for (std::size_t nth = 0; nth < due.size(); ++nth) {
    const DataKey& key = (*made)[nth];
    current_[static_cast<std::size_t>(due[nth])] =
        Current{.id = key.id,
                .day = today,
                .used = 0,
                .context = make_gcm(key.material, Direction::sealing)};
  }
}

bool Sealer::seals_with(KeyId id) const {
  return std::ranges::any_of(
      current_, [id](const Current& current) { return current.context && current.id == id; });
}

evp_cipher_ctx_st* Sealer::opening_context(KeyId id) {
  const auto found = opening_.find(id);
  if (found != opening_.end()) {
    return found->second.get();
  }
  const auto key = keyring_.data_key(id);
  if (!key) {
    return nullptr;
  }
  if (opening_.size() >= opening_contexts) {
    opening_.clear();
  }
  return opening_.emplace(id, make_gcm(*key, Direction::opening)).first->second.get();
}

}  // namespace store
