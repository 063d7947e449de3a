#include "tests/unit/net/slow_names.hpp"

#include <dlfcn.h>
#include <netdb.h>

#include <condition_variable>
#include <mutex>
#include <string_view>

namespace {

using Resolver = int (*)(const char*, const char*, const addrinfo*, addrinfo**);

std::mutex mutex;
std::condition_variable released_changed;
bool released = false;

Resolver system_resolver() {
  static const auto found = reinterpret_cast<Resolver>(::dlsym(RTLD_NEXT, "getaddrinfo"));
  return found;
}

}  // namespace

namespace net::tests {

void release_names() {
  const std::lock_guard lock{mutex};
  released = true;
  released_changed.notify_all();
}

}  // namespace net::tests

// Takes the place of the C library's for the whole program.
extern "C" int getaddrinfo(const char* name,
                           const char* service,
                           const addrinfo* hints,
                           addrinfo** results) {
  const std::string_view asked = name == nullptr ? "" : name;
  if (asked == "never.test") {
    std::unique_lock lock{mutex};
    released_changed.wait(lock, [] { return released; });
    return EAI_NONAME;
  }
  if (asked != "two.test") {
    return system_resolver()(name, service, hints, results);
  }
  addrinfo* second = nullptr;
  int error = system_resolver()("127.0.0.2", service, hints, results);
  if (error == 0) {
    error = system_resolver()("127.0.0.1", service, hints, &second);
  }
  if (error == 0) {
    addrinfo* last = *results;
    while (last->ai_next != nullptr) {
      last = last->ai_next;
    }
    last->ai_next = second;
  }
  return error;
}
