// conformance-page: prints docs/conformance.md.
#include "smpp/pdu/conformance.hpp"

#include <cstdio>

int main() {
  const std::string page = smpp::conformance_page();
  return std::fwrite(page.data(), 1, page.size(), stdout) == page.size() ? 0 : 74;
}
