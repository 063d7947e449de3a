// Preloaded into the daemon, it makes one text deadly: the process aborts when it is to read, in a
// charset that the C library converts, octets that contain those of CRASH_AT (in hexadecimal).
#include <dlfcn.h>
#include <iconv.h>

#include <cstdlib>
#include <string>
#include <string_view>

namespace {

std::string deadly() {
  std::string octets;
  const char* hex = std::getenv("CRASH_AT");
  for (; hex != nullptr && hex[0] != 0 && hex[1] != 0; hex += 2) {
    octets.push_back(static_cast<char>(std::strtol(std::string{hex, 2}.c_str(), nullptr, 16)));
  }
  return octets;
}

}  // namespace

extern "C" size_t iconv(iconv_t descriptor, char** in, size_t* left, char** out, size_t* room) {
  using Iconv = size_t (*)(iconv_t, char**, size_t*, char**, size_t*);
  static const auto real = reinterpret_cast<Iconv>(::dlsym(RTLD_NEXT, "iconv"));
  static const std::string octets = deadly();
  if (in != nullptr && *in != nullptr && !octets.empty() &&
      std::string_view{*in, *left}.find(octets) != std::string_view::npos) {
    std::abort();
  }
  return real(descriptor, in, left, out, room);
}
