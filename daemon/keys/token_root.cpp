#include "daemon/keys/token_root.hpp"

#include <dlfcn.h>
#include <p11-kit/pkcs11.h>

#include <array>
#include <cstdio>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

namespace keys {
namespace {

using store::KeyMaterial;
using store::Refusal;
using Refused = decltype(smpp::unexpected(std::declval<Refusal>()));
using store::refused;

constexpr std::size_t label_octets = 32;  // of a token, padded with spaces
constexpr CK_ULONG most_slots = 256;

std::string named(CK_RV code) {
  std::array<char, 24> digits{};
  std::snprintf(digits.data(), digits.size(), "0x%08lx", static_cast<unsigned long>(code));
  return digits.data();
}

std::string_view label_of(const CK_TOKEN_INFO& token) {
  const std::string_view padded{reinterpret_cast<const char*>(token.label), label_octets};
  const std::size_t end = padded.find_last_not_of(' ');
  return padded.substr(0, end == std::string_view::npos ? 0 : end + 1);
}

template <class T>
CK_ATTRIBUTE attribute(CK_ATTRIBUTE_TYPE type, T& value) {
  return {type, &value, sizeof(value)};
}

class TokenRoot final : public store::Root {
 public:
  TokenRoot(TokenKey key, CK_FUNCTION_LIST* module)
      : key_(std::move(key)), module_(module), id_("pkcs11:" + key_.token + "/" + key_.key) {
    for (char& c : id_) {
      c = c == ' ' ? '_' : c;  // an id has no spaces
    }
  }

  ~TokenRoot() override { end_session(); }

  [[nodiscard]] const std::string& id() const override { return id_; }

  smpp::expected<std::vector<std::uint8_t>, Refusal> wrap(const KeyMaterial& key) override {
    if (auto ready = begin_session(); !ready) {
      return smpp::unexpected(std::move(ready.error()));
    }
    CK_OBJECT_CLASS kind = CKO_SECRET_KEY;
    CK_KEY_TYPE type = CKK_AES;
    CK_BBOOL yes = CK_TRUE;
    CK_BBOOL no = CK_FALSE;
    const std::span<const std::uint8_t> octets = store::octets_of(key);
    std::array<CK_ATTRIBUTE, 7> wanted{
        attribute(CKA_CLASS, kind),
        attribute(CKA_KEY_TYPE, type),
        attribute(CKA_TOKEN, no),
        attribute(CKA_PRIVATE, yes),
        attribute(CKA_SENSITIVE, no),
        attribute(CKA_EXTRACTABLE, yes),
        CK_ATTRIBUTE{CKA_VALUE, const_cast<std::uint8_t*>(octets.data()), octets.size()}};
    CK_OBJECT_HANDLE object = 0;
    if (const CK_RV code = module_->C_CreateObject(session_, wanted.data(), wanted.size(), &object);
        code != CKR_OK) {
      return failed("takes no key to wrap", code);
    }
    CK_MECHANISM mechanism{CKM_AES_KEY_WRAP, nullptr, 0};
    std::vector<std::uint8_t> wrapped(store::most_wrapped_octets);
    CK_ULONG size = wrapped.size();
    const CK_RV code =
        module_->C_WrapKey(session_, &mechanism, root_, object, wrapped.data(), &size);
    module_->C_DestroyObject(session_, object);
    if (code != CKR_OK) {
      return failed("does not wrap", code);
    }
    wrapped.resize(size);
    return wrapped;
  }

  smpp::expected<KeyMaterial, Refusal> unwrap(std::span<const std::uint8_t> wrapped) override {
    if (auto ready = begin_session(); !ready) {
      return smpp::unexpected(std::move(ready.error()));
    }
    CK_OBJECT_CLASS kind = CKO_SECRET_KEY;
    CK_KEY_TYPE type = CKK_AES;
    CK_BBOOL yes = CK_TRUE;
    CK_BBOOL no = CK_FALSE;
    CK_ULONG length = store::key_octets;
    std::array<CK_ATTRIBUTE, 7> wanted{attribute(CKA_CLASS, kind),
                                       attribute(CKA_KEY_TYPE, type),
                                       attribute(CKA_TOKEN, no),
                                       attribute(CKA_PRIVATE, yes),
                                       attribute(CKA_SENSITIVE, no),
                                       attribute(CKA_EXTRACTABLE, yes),
                                       attribute(CKA_VALUE_LEN, length)};
    CK_MECHANISM mechanism{CKM_AES_KEY_WRAP, nullptr, 0};
    CK_OBJECT_HANDLE object = 0;
    std::vector<std::uint8_t> copy(wrapped.begin(), wrapped.end());
    CK_RV code = module_->C_UnwrapKey(session_,
                                      &mechanism,
                                      root_,
                                      copy.data(),
                                      copy.size(),
                                      wanted.data(),
                                      wanted.size() - 1,  // the length is known by its own
                                      &object);
    if (code == CKR_TEMPLATE_INCOMPLETE) {  // to some modules it is not
      code = module_->C_UnwrapKey(session_,
                                  &mechanism,
                                  root_,
                                  copy.data(),
                                  copy.size(),
                                  wanted.data(),
                                  wanted.size(),
                                  &object);
    }
    if (code != CKR_OK) {
      return failed("does not unwrap", code);
    }
    KeyMaterial key;
    CK_ATTRIBUTE value{CKA_VALUE, key.to_fill().data(), store::key_octets};
    code = module_->C_GetAttributeValue(session_, object, &value, 1);
    module_->C_DestroyObject(session_, object);
    if (code != CKR_OK || value.ulValueLen != store::key_octets) {
      return failed("does not give what it unwrapped", code);
    }
    return key;
  }

 private:
  // Whether asking again later may help.
  static Refusal::Kind kind_of(CK_RV code) {
    switch (code) {
      case CKR_PIN_INCORRECT:
      case CKR_PIN_EXPIRED:
      case CKR_PIN_LOCKED:
      case CKR_PIN_INVALID:
      case CKR_PIN_LEN_RANGE:
      case CKR_MECHANISM_INVALID:
      case CKR_KEY_TYPE_INCONSISTENT:
      case CKR_KEY_FUNCTION_NOT_PERMITTED:
      case CKR_WRAPPING_KEY_HANDLE_INVALID:
      case CKR_UNWRAPPING_KEY_HANDLE_INVALID:
      case CKR_TEMPLATE_INCONSISTENT:
        return Refusal::Kind::unfit;
      case CKR_WRAPPED_KEY_INVALID:
      case CKR_WRAPPED_KEY_LEN_RANGE:
      case CKR_ENCRYPTED_DATA_INVALID:
      case CKR_ENCRYPTED_DATA_LEN_RANGE:
        return Refusal::Kind::foreign;
      default:
        return Refusal::Kind::unavailable;
    }
  }

  Refusal refusal(const std::string& what, Refusal::Kind kind) const {
    return {.kind = kind, .reason = "the PKCS#11 token `" + key_.token + "` " + what};
  }

  Refused failed(const char* what, CK_RV code) {
    const Refusal::Kind kind = kind_of(code);
    if (kind == Refusal::Kind::unavailable) {
      end_session();
    }
    return smpp::unexpected(refusal(std::string{what} + " (" + named(code) + ")", kind));
  }

  smpp::expected<void, Refusal> begin_session() {
    if (session_ != 0) {
      return {};
    }
    // A token counts wrong PINs and locks itself.
    if (pin_refused_) {
      return smpp::unexpected(
          refusal("refused the PIN; it is not tried again until a restart", Refusal::Kind::unfit));
    }
    const auto slot = find_slot();
    if (!slot) {
      return smpp::unexpected(
          refusal("is in no slot of " + key_.module, Refusal::Kind::unavailable));
    }
    if (const CK_RV code = module_->C_OpenSession(
            *slot, CKF_SERIAL_SESSION | CKF_RW_SESSION, nullptr, nullptr, &session_);
        code != CKR_OK) {
      session_ = 0;
      return failed("opens no session", code);
    }
    if (auto in = log_in(); !in) {
      end_session();
      return in;
    }
    return find_root();
  }

  smpp::expected<void, Refusal> log_in() {
    auto pin = key_.pin();
    if (!pin) {
      return refused(std::move(pin.error()));
    }
    std::span<const std::uint8_t> octets = pin->reveal();
    while (!octets.empty() && (octets.back() == '\n' || octets.back() == '\r')) {
      octets = octets.first(octets.size() - 1);
    }
    const CK_RV code = module_->C_Login(
        session_, CKU_USER, const_cast<std::uint8_t*>(octets.data()), octets.size());
    if (code != CKR_OK && code != CKR_USER_ALREADY_LOGGED_IN) {
      pin_refused_ = code == CKR_PIN_INCORRECT || code == CKR_PIN_LOCKED ||
                     code == CKR_PIN_EXPIRED || code == CKR_PIN_INVALID ||
                     code == CKR_PIN_LEN_RANGE;
      return failed("refused the PIN", code);
    }
    return {};
  }

  [[nodiscard]] std::optional<CK_SLOT_ID> find_slot() const {
    CK_ULONG count = most_slots;
    std::array<CK_SLOT_ID, most_slots> slots{};
    if (module_->C_GetSlotList(CK_TRUE, slots.data(), &count) != CKR_OK) {
      return std::nullopt;
    }
    for (CK_ULONG nth = 0; nth < count; ++nth) {
      CK_TOKEN_INFO token{};
      if (module_->C_GetTokenInfo(slots[nth], &token) == CKR_OK && label_of(token) == key_.token) {
        return slots[nth];
      }
    }
    return std::nullopt;
  }

  smpp::expected<void, Refusal> find_root() {
    CK_OBJECT_CLASS kind = CKO_SECRET_KEY;
    CK_KEY_TYPE type = CKK_AES;
    std::array<CK_ATTRIBUTE, 3> wanted{attribute(CKA_CLASS, kind),
                                       attribute(CKA_KEY_TYPE, type),
                                       CK_ATTRIBUTE{CKA_LABEL, key_.key.data(), key_.key.size()}};
    std::array<CK_OBJECT_HANDLE, 2> found{};
    CK_ULONG count = 0;
    CK_RV code = module_->C_FindObjectsInit(session_, wanted.data(), wanted.size());
    if (code == CKR_OK) {
      code = module_->C_FindObjects(session_, found.data(), found.size(), &count);
      module_->C_FindObjectsFinal(session_);
    }
    if (code != CKR_OK) {
      return failed("cannot be searched", code);
    }
    if (count != 1) {
      end_session();
      return smpp::unexpected(refusal(
          (count == 0 ? "has no AES key labelled `" : "has more than one AES key labelled `") +
              key_.key + "`",
          Refusal::Kind::unfit));
    }
    root_ = found[0];
    return {};
  }

  void end_session() {
    if (session_ != 0) {
      module_->C_CloseSession(std::exchange(session_, 0));
    }
  }

  TokenKey key_;
  CK_FUNCTION_LIST* module_;
  std::string id_;
  CK_SESSION_HANDLE session_ = 0;
  CK_OBJECT_HANDLE root_ = 0;
  bool pin_refused_ = false;
};

}  // namespace

smpp::expected<std::shared_ptr<store::Root>, Refusal> open_token_root(TokenKey key) {
  const std::string module_name = "the PKCS#11 module " + key.module;
  // Never closed: a module of two roots is one, and what it did at its start it may not undo.
  void* const library = ::dlopen(key.module.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr) {
    const char* const why = ::dlerror();
    return refused(module_name + " cannot be loaded: " + (why == nullptr ? "no reason" : why));
  }
  const auto list_of =
      reinterpret_cast<CK_C_GetFunctionList>(::dlsym(library, "C_GetFunctionList"));
  CK_FUNCTION_LIST* module = nullptr;
  if (list_of == nullptr || list_of(&module) != CKR_OK || module == nullptr) {
    return refused(module_name + " is none: it has no C_GetFunctionList");
  }
  CK_C_INITIALIZE_ARGS arguments{};
  arguments.flags = CKF_OS_LOCKING_OK;
  const CK_RV code = module->C_Initialize(&arguments);
  if (code != CKR_OK && code != CKR_CRYPTOKI_ALREADY_INITIALIZED) {
    return refused(module_name + " does not begin its work (" + named(code) + ")",
                   Refusal::Kind::unavailable);
  }
  return std::make_shared<TokenRoot>(std::move(key), module);
}

}  // namespace keys
