// Opens what a client hands in sealed: for one request of one client. On the I/O thread, with one
// key agreement for each item, so their number is limited.
#pragma once

#include "daemon/queue/json_reader.hpp"
#include "daemon/queue/seals.hpp"
#include "daemon/queue/settings.hpp"
#include "routing/model/acceptance.hpp"
#include "smpp/base/expected.hpp"
#include "smpp/base/time.hpp"

#include <optional>
#include <string_view>

namespace queue {

// What a sealed item says about its sealing, in its member `seal`: for whom and until when it
// counts.
struct SealClaims {
  std::optional<smpp::FixedText<64>> client;
  std::optional<smpp::WallTime> expires;
};

// Reads all of the next value; false if it has not the right form.
[[nodiscard]] bool read_claims(JsonReader& in, SealClaims& out);

class Unsealer {
 public:
  // Opens nothing.
  Unsealer() = default;

  Unsealer(const Seals& seals, const ClientIdentity& client, smpp::WallTime wall)
      : seals_(&seals), client_(&client), wall_(wall) {}

  [[nodiscard]] smpp::expected<smpp::Octets, routing::Problem> open(std::string_view compact);
  // What is wrong with the claims of an item that was opened.
  [[nodiscard]] std::optional<routing::Problem> check(const SealClaims& claims) const;

  [[nodiscard]] std::size_t tried() const { return tried_; }

 private:
  const Seals* seals_ = nullptr;
  const ClientIdentity* client_ = nullptr;
  smpp::WallTime wall_{};
  std::size_t tried_ = 0;
};

}  // namespace queue
