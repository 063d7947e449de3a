#include "daemon/store/sealer.hpp"

#include <utility>

namespace store {
namespace {

// Runs whose records are read at the same time: more contexts than this are not kept.
constexpr std::size_t opening_contexts = 256;

}  // namespace

Done Sealer::seal(const RecordPlace& place,
                  routing::DataClass data_class,
                  std::uint32_t expires_unix,
                  std::span<const std::uint8_t> plain,
                  Day today,
                  std::vector<std::uint8_t>& sealed) {
  Current& current = current_[static_cast<std::size_t>(data_class)];
  if (!current.context || current.day != today || current.used == records_per_key_) {
    if (auto renewed = renew(current, data_class, today); !renewed) {
      return renewed;
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

Done Sealer::renew(Current& current, routing::DataClass data_class, Day today) {
  auto made = keyring_.make_data_key(data_class, today);
  if (!made) {
    return smpp::unexpected(std::move(made.error()));
  }
  current = Current{.id = made->id,
                    .day = today,
                    .used = 0,
                    .context = make_gcm(made->material, Direction::sealing)};
  return {};
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
