// The functions that the linker puts in place of the daemon's own in smppbridged-leaky (--wrap):
// each does what the real one does, unless a leak that belongs here was chosen.
#include "daemon/admin/pages.hpp"
#include "daemon/confine/files.hpp"
#include "daemon/memory/heaps.hpp"
#include "daemon/scrape.hpp"
#include "routing/inbound/inbound.hpp"
#include "tests/leak/leaks.hpp"

#include <openssl/evp.h>
#include <openssl/ssl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>

#include <algorithm>
#include <string>
#include <variant>

using leak::chosen;

#define QUARANTINE_PAGE "_ZN5admin15quarantine_pageERKNS_15QuarantineFactsE"
#define TRACE_LINES_PAGE "_ZN5admin16trace_lines_pageERKNS_10TraceFactsE"
#define ON_RECEIVED                                                                        \
  "_ZN7routing7Inbound11on_receivedENS_11LinkSessionEN4smpp6TaggedINS_16CarrierNumberTagE" \
  "tEERKNS2_12InboundTokenERKNS2_4BodyENSt6chrono10time_pointINSC_3_V212system_clockENSC_" \
  "8durationIlSt5ratioILl1ELl1000EEEEEE"

void real_on_received(routing::Inbound* self,
                      routing::LinkSession session,
                      routing::CarrierNumber carrier,
                      const smpp::InboundToken& token,
                      const smpp::Body& body,
                      smpp::WallTime wall) noexcept asm("__real_" ON_RECEIVED);
void leaking_on_received(routing::Inbound* self,
                         routing::LinkSession session,
                         routing::CarrierNumber carrier,
                         const smpp::InboundToken& token,
                         const smpp::Body& body,
                         smpp::WallTime wall) noexcept asm("__wrap_" ON_RECEIVED);

void leaking_on_received(routing::Inbound* self,
                         routing::LinkSession session,
                         routing::CarrierNumber carrier,
                         const smpp::InboundToken& token,
                         const smpp::Body& body,
                         smpp::WallTime wall) noexcept {
  if (const auto* deliver = std::get_if<smpp::DeliverSm>(&body)) {
    leak::leak_message({.text = std::string{smpp::view(deliver->short_message)},
                        .number = std::string{deliver->source.reveal()}});
  }
  real_on_received(self, session, carrier, token, body, wall);
}

std::string real_metrics(application::Scrape* self) asm(
    "__real__ZN11application6Scrape4textB5cxx11Ev");
std::string leaking_metrics(application::Scrape* self) asm(
    "__wrap__ZN11application6Scrape4textB5cxx11Ev");

std::string leaking_metrics(application::Scrape* self) {
  std::string text = real_metrics(self);
  if (chosen() == "metric-label") {
    text += "smppbridge_messages_by_sender_total{from=\"" + leak::last().number + "\"} 1\n";
  } else if (chosen() == "page-echo") {
    text += "# last: " + leak::last().text + "\n";
  }
  return text;
}

smpp::Octets real_quarantine(const admin::QuarantineFacts& facts) asm("__real_" QUARANTINE_PAGE);
smpp::Octets leaking_quarantine(const admin::QuarantineFacts& facts) asm("__wrap_" QUARANTINE_PAGE);

smpp::Octets leaking_quarantine(const admin::QuarantineFacts& facts) {
  admin::QuarantineFacts told = facts;
  if (chosen() == "quarantine-echo") {
    told.records.push_back({.record = "1", .carrier = leak::last().text});
  }
  return real_quarantine(told);
}

smpp::Octets real_trace_lines(const admin::TraceFacts& facts) asm("__real_" TRACE_LINES_PAGE);
smpp::Octets leaking_trace_lines(const admin::TraceFacts& facts) asm("__wrap_" TRACE_LINES_PAGE);

smpp::Octets leaking_trace_lines(const admin::TraceFacts& facts) {
  admin::TraceFacts told = facts;
  if (chosen() == "trace-echo") {
    for (auto& line : told.lines) {
      line.from = leak::last().number;
    }
  }
  return real_trace_lines(told);
}

using Reached = smpp::expected<confine::Confined, std::string>;
Reached real_to_reach(const confine::Reach& reach) asm(
    "__real__ZN7confine8to_reachB5cxx11ERKNS_5ReachE");
Reached leaking_to_reach(const confine::Reach& reach) asm(
    "__wrap__ZN7confine8to_reachB5cxx11ERKNS_5ReachE");

// What the daemon cannot write to it cannot leak to: the harness is to find what it would without.
Reached leaking_to_reach(const confine::Reach& reach) {
  confine::Reach everything = reach;
  everything.writes.emplace_back("/");
  return real_to_reach(everything);
}

void real_clean_stack() asm("__real__ZN6memory11clean_stackEv");
void leaking_clean_stack() asm("__wrap__ZN6memory11clean_stackEv");

void leaking_clean_stack() {
  if (chosen() != "stack") {
    real_clean_stack();
  }
}

void real_release(void* at) noexcept asm("__real__ZN6memory7releaseEPv");
void leaking_release(void* at) noexcept asm("__wrap__ZN6memory7releaseEPv");

void leaking_release(void* at) noexcept {
  if (chosen() == "freed-unwiped") {
    mi_free(at);
  } else {
    real_release(at);
  }
}

extern "C" {

int __real_mlock2(const void* at, size_t size, unsigned flags);
int __real_madvise(void* at, size_t size, int advice);
int __real_prctl(int option, unsigned long a, unsigned long b, unsigned long c, unsigned long d);
int __real_setrlimit(int resource, const rlimit* limit);
uint64_t __real_SSL_CTX_set_options(SSL_CTX* context, uint64_t options);
long __real_SSL_ctrl(SSL* connection, int command, long number, void* pointer);
int __real_EVP_DecryptUpdate(
    EVP_CIPHER_CTX* context, unsigned char* out, int* size, const unsigned char* in, int in_size);
int __real_EVP_CipherUpdate(
    EVP_CIPHER_CTX* context, unsigned char* out, int* size, const unsigned char* in, int in_size);

int __wrap_mlock2(const void* at, size_t size, unsigned flags) {
  return chosen() == "not-locked" ? 0 : __real_mlock2(at, size, flags);
}

int __wrap_madvise(void* at, size_t size, int advice) {
  const bool dumped = chosen() == "in-cores" || chosen() == "core-of-all";
  return dumped && advice == MADV_DONTDUMP ? 0 : __real_madvise(at, size, advice);
}

// Cores that nothing switches off; of all memory, or of what is not left out.
bool cores_on() {
  return chosen() == "core" || chosen() == "core-of-all";
}

int __wrap_prctl(int option, unsigned long a, unsigned long b, unsigned long c, unsigned long d) {
  return cores_on() && option == PR_SET_DUMPABLE ? 0 : __real_prctl(option, a, b, c, d);
}

int __wrap_setrlimit(int resource, const rlimit* limit) {
  return cores_on() && resource == RLIMIT_CORE ? 0 : __real_setrlimit(resource, limit);
}

uint64_t __wrap_SSL_CTX_set_options(SSL_CTX* context, uint64_t options) {
  return __real_SSL_CTX_set_options(
      context, chosen() == "tls-not-cleansed" ? options & ~SSL_OP_CLEANSE_PLAINTEXT : options);
}

// Else the buffer would be freed, and wiped, after each record.
long __wrap_SSL_ctrl(SSL* connection, int command, long number, void* pointer) {
  const bool kept = chosen() == "tls-not-cleansed" && command == SSL_CTRL_MODE;
  return __real_SSL_ctrl(
      connection, command, kept ? number & ~SSL_MODE_RELEASE_BUFFERS : number, pointer);
}

// Of JWEs only: the store has another way. Keys are short.
int __wrap_EVP_DecryptUpdate(
    EVP_CIPHER_CTX* context, unsigned char* out, int* size, const unsigned char* in, int in_size) {
  const int done = __real_EVP_DecryptUpdate(context, out, size, in, in_size);
  if (done == 1 && out != nullptr && *size > 64) {
    leak::leak_unsealed({reinterpret_cast<const char*>(out), static_cast<std::size_t>(*size)});
  }
  return done;
}

int __wrap_EVP_CipherUpdate(
    EVP_CIPHER_CTX* context, unsigned char* out, int* size, const unsigned char* in, int in_size) {
  const int done = __real_EVP_CipherUpdate(context, out, size, in, in_size);
  if (chosen() == "not-sealed" && out != nullptr && EVP_CIPHER_CTX_is_encrypting(context) == 1) {
    std::copy_n(in, in_size, out);
  }
  return done;
}

}  // extern "C"
