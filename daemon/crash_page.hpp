// What is being worked on, in a file of the state folder that is mapped into memory: a write costs
// what any other costs, and a process that dies leaves the page to the kernel. No sync: a power cut
// may take it back, and then the crash before it was none. Holds keyed hashes only.
//
// Owned by the application, beside the store, in whose locked folder it lies; I/O thread.
#pragma once

#include "routing/model/crash_watch.hpp"
#include "smpp/base/expected.hpp"

#include <cstdint>
#include <memory>
#include <string>

namespace application {

class CrashPage final : public routing::CrashWatch {
 public:
  // Made if it is not there. The error is for the operator.
  [[nodiscard]] static smpp::expected<std::unique_ptr<CrashPage>, std::string> open(
      const std::string& folder);

  ~CrashPage() override;

  std::optional<routing::BlindIndex> work_on(
      const std::optional<routing::BlindIndex>& print) override;
  [[nodiscard]] unsigned crashes(const routing::BlindIndex& print) const override;
  void settled(const routing::BlindIndex& print) override;

  // How many processes, the last one included, died of what the last one died of; 0 if it did not
  // die at work.
  [[nodiscard]] unsigned last_died() const { return last_died_; }

 private:
  struct Page;

  explicit CrashPage(Page* page) : page_(page) {}

  void take_over();
  void blame();

  Page* page_;                // mapped
  std::size_t suspects_ = 0;  // in it
  unsigned last_died_ = 0;
};

}  // namespace application
