// Who speaks to whom, and in which version of the protocol. Values; any thread.
#pragma once

#include <cstdint>
#include <string_view>

namespace smpp {

enum class Role : std::uint8_t { esme, smsc };

constexpr Role peer_of(Role role) {
  return role == Role::esme ? Role::smsc : Role::esme;
}

// As interface_version and sc_interface_version write it (reference section 10). Ordered.
enum class Version : std::uint8_t { v33 = 0x33, v34 = 0x34, v50 = 0x50 };

inline constexpr Version versions[] = {Version::v33, Version::v34, Version::v50};

constexpr std::string_view name_of(Role role) {
  return role == Role::esme ? "ESME" : "SMSC";
}

constexpr std::string_view name_of(Version version) {
  switch (version) {
    case Version::v33:
      return "3.3";
    case Version::v34:
      return "3.4";
    case Version::v50:
      return "5.0";
  }
  return {};
}

// Whose ear a PDU reaches: some fields and TLVs mean something in one direction or version only.
struct Ear {
  Role receiver = Role::smsc;
  Version version = Version::v34;

  [[nodiscard]] constexpr Role sender() const { return peer_of(receiver); }

  bool operator==(const Ear&) const = default;
};

}  // namespace smpp
