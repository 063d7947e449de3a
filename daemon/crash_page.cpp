#include "daemon/crash_page.hpp"

#include "daemon/store/files.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <cstring>

namespace application {
namespace {

constexpr std::uint32_t page_version = 0x53424301;
// Each crash makes one at most; the oldest gives way.
constexpr std::size_t max_suspects = 64;

std::string failed(const char* what, const std::string& path, int error) {
  return std::string{what} + " " + path + ": " + std::strerror(error);
}

}  // namespace

// Read as it was left, by any process of this machine at any point of its life: no value of it is
// trusted to be more than a number.
struct CrashPage::Page {
  struct Suspect {
    routing::BlindIndex print;
    std::uint32_t crashes;  // 0: free
  };

  std::uint32_t version;
  std::uint32_t next;  // of suspects, to give way
  std::uint32_t working;
  routing::BlindIndex print;
  std::array<Suspect, max_suspects> suspects;

  [[nodiscard]] Suspect* find(const routing::BlindIndex& wanted) {
    const auto found = std::ranges::find_if(suspects, [&](const Suspect& suspect) {
      return suspect.crashes > 0 && suspect.print == wanted;
    });
    return found == suspects.end() ? nullptr : &*found;
  }
};

smpp::expected<std::unique_ptr<CrashPage>, std::string> CrashPage::open(const std::string& folder) {
  const std::string path = folder + "/working";
  const store::Descriptor file{::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600)};
  if (!file) {
    return smpp::unexpected(failed("cannot open", path, errno));
  }
  // Its place on the disk is taken now: a page without one would be a fault when it is written.
  if (const int error = ::posix_fallocate(file.number(), 0, sizeof(Page)); error != 0) {
    return smpp::unexpected(failed("cannot make room for", path, error));
  }
  void* const at =
      ::mmap(nullptr, sizeof(Page), PROT_READ | PROT_WRITE, MAP_SHARED, file.number(), 0);
  if (at == MAP_FAILED) {
    return smpp::unexpected(failed("cannot map", path, errno));
  }
  auto page = std::unique_ptr<CrashPage>{new CrashPage{static_cast<Page*>(at)}};
  page->take_over();
  return page;
}

CrashPage::~CrashPage() {
  ::munmap(page_, sizeof(Page));
}

void CrashPage::take_over() {
  if (page_->version != page_version) {  // new, or of another build
    std::memset(page_, 0, sizeof(Page));
    page_->version = page_version;
  }
  if (page_->working != 0) {
    blame();
    page_->working = 0;
  }
  suspects_ = static_cast<std::size_t>(std::ranges::count_if(
      page_->suspects, [](const Page::Suspect& suspect) { return suspect.crashes > 0; }));
}

void CrashPage::blame() {
  Page::Suspect* suspect = page_->find(page_->print);
  if (suspect == nullptr) {
    suspect = &page_->suspects[page_->next % max_suspects];
    page_->next = (page_->next + 1) % max_suspects;
    *suspect = {.print = page_->print, .crashes = 0};
  }
  last_died_ = ++suspect->crashes;
}

std::optional<routing::BlindIndex> CrashPage::work_on(
    const std::optional<routing::BlindIndex>& print) {
  std::optional<routing::BlindIndex> before;
  if (page_->working != 0) {
    before = page_->print;
  }
  // The compiler keeps the order in which the one who comes after sees it.
  page_->working = 0;
  std::atomic_signal_fence(std::memory_order_seq_cst);
  if (print) {
    page_->print = *print;
    std::atomic_signal_fence(std::memory_order_seq_cst);
    page_->working = 1;
    std::atomic_signal_fence(std::memory_order_seq_cst);
  }
  return before;
}

unsigned CrashPage::crashes(const routing::BlindIndex& print) const {
  if (suspects_ == 0) {
    return 0;  // as good as always
  }
  const Page::Suspect* suspect = page_->find(print);
  return suspect == nullptr ? 0 : suspect->crashes;
}

void CrashPage::settled(const routing::BlindIndex& print) {
  if (crashes(print) > 0) {
    page_->find(print)->crashes = 0;
    --suspects_;
  }
}

}  // namespace application
