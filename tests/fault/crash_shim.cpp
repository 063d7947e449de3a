// Preloaded into the daemon, it makes one text deadly: the process aborts when it is to read, in a
// charset that the C library converts, octets that contain those of CRASH_AT (in hexadecimal). Or,
// as if the text had taken it over, by CRASH_BY: `program` starts one, `file:PATH` opens PATH and
// tells on stderr how that ended, `port:NUMBER` connects to it and tells.
#include <arpa/inet.h>
#include <dlfcn.h>
#include <fcntl.h>
#include <iconv.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
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

void tell(int result) {
  std::fprintf(stderr, "taken over: %d\n", result < 0 ? errno : 0);
}

void take_over() {
  const char* by = std::getenv("CRASH_BY");
  const std::string_view what = by == nullptr ? "" : by;
  const std::string rest{what.substr(std::min(what.size(), what.find(':') + 1))};
  if (what == "program") {
    ::execl("/bin/true", "true", nullptr);
  } else if (what.starts_with("file:")) {
    tell(::open(rest.c_str(), O_RDONLY));
  } else if (what.starts_with("port:")) {
    sockaddr_in name{};
    name.sin_family = AF_INET;
    name.sin_port = htons(static_cast<std::uint16_t>(std::atoi(rest.c_str())));
    name.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    tell(::connect(
        ::socket(AF_INET, SOCK_STREAM, 0), reinterpret_cast<sockaddr*>(&name), sizeof(name)));
  } else {
    std::abort();
  }
}

}  // namespace

extern "C" size_t iconv(iconv_t descriptor, char** in, size_t* left, char** out, size_t* room) {
  using Iconv = size_t (*)(iconv_t, char**, size_t*, char**, size_t*);
  static const auto real = reinterpret_cast<Iconv>(::dlsym(RTLD_NEXT, "iconv"));
  static const std::string octets = deadly();
  if (in != nullptr && *in != nullptr && !octets.empty() &&
      std::string_view{*in, *left}.find(octets) != std::string_view::npos) {
    take_over();
  }
  return real(descriptor, in, left, out, room);
}
