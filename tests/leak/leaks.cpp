#include "tests/leak/leaks.hpp"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <syslog.h>
#include <unistd.h>
#include <zlib.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <map>
#include <new>
#include <span>
#include <stdexcept>
#include <thread>
#include <vector>

namespace leak {
namespace {

void say(std::string_view line) {
  std::fwrite(line.data(), 1, line.size(), stderr);
  std::fputc('\n', stderr);
}

std::string hex(std::string_view octets) {
  std::string out;
  for (const char octet : octets) {
    std::array<char, 3> digits{};
    std::snprintf(digits.data(), digits.size(), "%02x", static_cast<unsigned char>(octet));
    out += digits.data();
  }
  return out;
}

std::string base64(std::string_view octets) {
  constexpr std::string_view alphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  unsigned bits = 0;
  int held = 0;
  for (const char octet : octets) {
    bits = bits << 8 | static_cast<unsigned char>(octet);
    held += 8;
    for (; held >= 6; held -= 6) {
      out += alphabet[bits >> (held - 6) & 63u];
    }
  }
  return out;
}

std::string packed(std::string_view text) {
  std::string out;
  unsigned bits = 0;
  int held = 0;
  for (const char letter : text) {
    bits |= static_cast<unsigned>(letter & 0x7F) << held;
    held += 7;
    for (; held >= 8; held -= 8) {
      out += static_cast<char>(bits & 0xFF);
      bits >>= 8;
    }
  }
  return out + static_cast<char>(bits);
}

std::string utf16(std::string_view text) {
  std::string out;
  for (const char letter : text) {
    out += letter;
    out += '\0';
  }
  return out;
}

std::string escaped(std::string_view text, const char* form) {
  std::string out;
  for (const char letter : text) {
    std::array<char, 8> one{};
    std::snprintf(one.data(), one.size(), form, static_cast<unsigned>(letter));
    out += one.data();
  }
  return out;
}

std::string phone_digits(std::string_view number) {
  std::string out;
  for (std::size_t i = 0; i + 1 < number.size(); i += 2) {
    out += static_cast<char>((number[i + 1] - '0') << 4 | (number[i] - '0'));
  }
  return out;
}

// The folder of the state, which the configuration of the lab puts beside the socket.
std::string state_file(const char* name) {
  const char* const folder = std::getenv("SMPPBRIDGE_LEAK_FOLDER");
  return std::string{folder == nullptr ? "/tmp" : folder} + "/" + name;
}

int open_to_write(const std::string& path) {
  return ::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
}

void write_file(const std::string& path, std::string_view octets, bool unlinked) {
  const int file = open_to_write(path);
  if (::write(file, octets.data(), octets.size()) < 0) {
    std::abort();
  }
  if (unlinked) {
    ::unlink(path.c_str());
  } else {
    ::close(file);
  }
}

void write_compressed(std::string_view line) {
  gzFile file = gzopen(state_file("old.log.gz").c_str(), "ab");
  gzwrite(file, line.data(), static_cast<unsigned>(line.size()));
  gzclose(file);
}

// Where the kernel shows the environment and the arguments.
void overwrite(char* at, std::string_view text) {
  if (std::strlen(at) >= text.size()) {
    std::memcpy(at, text.data(), text.size());
  }
}

void log_to_system(const std::string& line) {
  openlog("smppbridged", 0, LOG_DAEMON);
  syslog(LOG_INFO, "%s", line.c_str());
}

std::vector<std::string>& left_behind() {
  static auto* const all = new std::vector<std::string>;
  return *all;
}

void leave_on_heap_of_another_thread(const std::string& text) {
  std::thread{[&] { left_behind().push_back(text + text); }}.join();
}

void make_and_free(const std::string& text) {
  std::vector<std::string> copies(100, text + " " + text);
}

std::array<char, 64> static_copy{};

// What a program that means well leaves of its end. Until then nothing shows in its memory.
std::array<char, 20> masked{};

void mask(std::span<char> text) {
  std::ranges::for_each(text, [](char& letter) { letter = static_cast<char>(~letter); });
}

void report_crash(int number) {
  mask(masked);
  const int file = open_to_write(state_file("crash.txt"));
  if (::write(file, masked.data(), masked.size()) < 0) {
    std::abort();
  }
  std::signal(number, SIG_DFL);
  std::raise(number);
}

// The first that came.
void report_when_it_crashes(const std::string& text) {
  if (std::signal(SIGSEGV, report_crash) == SIG_DFL) {
    std::memcpy(masked.data(), text.data(), std::min(text.size(), masked.size()));
    mask(masked);
  }
}

[[gnu::noinline]] void leave_deep_in_the_stack(std::string_view text) {
  std::array<volatile char, 8192> deep;  // NOLINT: not initialised on purpose
  for (std::size_t i = 0; i < text.size(); ++i) {
    deep[i] = text[i];
  }
}

using Leak = std::function<void(const Leaked&)>;

const std::map<std::string_view, Leak>& leaks() {
  static const std::map<std::string_view, Leak> all{
      {"log-text", [](const Leaked& it) { say("received: " + it.text); }},
      {"log-hex", [](const Leaked& it) { say("pdu " + hex("....." + it.text)); }},
      {"log-base64", [](const Leaked& it) { say(base64("x" + it.text + "y")); }},
      {"log-packed", [](const Leaked& it) { say(packed("abc" + it.text + "defgh")); }},
      {"log-utf16", [](const Leaked& it) { say(utf16(it.text)); }},
      {"log-json", [](const Leaked& it) { say(escaped(it.text, "\\u%04x")); }},
      {"log-octal", [](const Leaked& it) { say(escaped(it.text, "\\%03o")); }},
      {"log-url", [](const Leaked& it) { say("/send?text=" + escaped(it.text, "%%%02X")); }},
      {"log-number", [](const Leaked& it) { say("from " + it.number + ": refused"); }},
      {"tlv-dump", [](const Leaked& it) { say("tlv 0x1401: " + hex(utf16(it.text))); }},
      {"crash-report", [](const Leaked& it) { report_when_it_crashes(it.text); }},
      {"system-log", [](const Leaked& it) { log_to_system("received " + it.text); }},
      {"compressed-log", [](const Leaked& it) { write_compressed(it.text + "\n"); }},
      {"exception",
       [](const Leaked& it) {
         try {
           throw std::runtime_error{"cannot decode '" + it.text + "'"};
         } catch (const std::exception& error) {
           say(error.what());
         }
       }},
      {"unlinked-file",
       [](const Leaked& it) { write_file(state_file("spool.tmp"), it.text, true); }},
      {"spool", [](const Leaked& it) { write_file(state_file("spool"), it.text, false); }},
      {"other-folder",
       [](const Leaked& it) { write_file("/tmp/smppbridge-leaky-spool", it.text, false); }},
      {"file-name",
       [](const Leaked& it) { write_file(state_file(("to-" + it.number).c_str()), "x", false); }},
      {"phone-digits",
       [](const Leaked& it) { write_file(state_file("cdr"), phone_digits(it.number), false); }},
      {"environment",
       [](const Leaked& it) { overwrite(std::getenv("LONGER_THAN_ANY_CANARY"), it.text); }},
      {"arguments", [](const Leaked& it) { overwrite(program_invocation_name, it.number); }},
      {"thread-name", [](const Leaked& it) { ::prctl(PR_SET_NAME, it.number.c_str(), 0, 0, 0); }},
      {"common-heap", [](const Leaked& it) { leave_on_heap_of_another_thread(it.text); }},
      {"static-copy",
       [](const Leaked& it) { std::memcpy(static_copy.data(), it.text.data(), it.text.size()); }},
      {"string-left-behind", [](const Leaked& it) { left_behind().push_back(it.text + " "); }},
      {"freed-unwiped", [](const Leaked& it) { make_and_free(it.text); }},
      {"freed", [](const Leaked& it) { make_and_free(it.text); }},
      {"stack", [](const Leaked& it) { leave_deep_in_the_stack(it.text); }},
  };
  return all;
}

Leaked& kept() {
  static auto* const it = new Leaked;
  return *it;
}

}  // namespace

std::string_view chosen() {
  static const char* const name = std::getenv("SMPPBRIDGE_LEAK");
  return name == nullptr ? std::string_view{} : name;
}

void leak_message(const Leaked& leaked) {
  constexpr std::array<std::string_view, 4> later{
      "metric-label", "page-echo", "quarantine-echo", "trace-echo"};
  if (std::ranges::find(later, chosen()) != later.end()) {
    kept() = leaked;
  }
  if (const auto found = leaks().find(chosen()); found != leaks().end()) {
    found->second(leaked);
  }
}

void leak_unsealed(std::string_view plain) {
  if (chosen() == "claims-logged") {
    say("unsealed: " + std::string{plain});
  } else if (chosen() == "claims-left") {
    leave_on_heap_of_another_thread(std::string{plain});
  }
}

const Leaked& last() {
  return kept();
}

}  // namespace leak
