// The frames of the log, one by one, and on behind what is none.
#include "daemon/store/frame.hpp"
#include "daemon/store/log_file.hpp"
#include "daemon/store/survey.hpp"

#include <algorithm>
#include <string>

namespace store {
namespace {

using Unit = Damage::Unit;

class LogSurvey {
 public:
  LogSurvey(std::uint64_t settled, Sealer* sealer, Survey& found, const Visits& visits)
      : settled_(settled), sealer_(sealer), found_(found), visits_(visits), last_(settled) {}

  void read(const LogFile& file, bool newest) {
    const auto content = read_small_file(file.path, most_log_octets);
    if (!content) {
      found_.damage.add(Unit::file, file.path, content.error());
      return;
    }
    const std::span<const std::uint8_t> all = **content;
    std::span<const std::uint8_t> rest = all;
    if (begins_log(all, file.first)) {
      rest = all.subspan(log_head_octets);
    } else if (const auto next = find_frame(all, last_); next || !newest) {
      found_.damage.add(Unit::file, file.path, "is damaged: its beginning is none of a log's");
    }
    while (!rest.empty()) {
      const auto frame = read_frame(rest);
      if (frame && frame->number > 0) {
        take(file, *frame);
        rest = rest.subspan(frame->octets());
        continue;
      }
      const auto next = find_frame(rest, last_);
      if (!next && newest) {
        return;  // a torn end
      }
      const std::size_t size = next.value_or(rest.size());
      found_.damage.add(Unit::block,
                        file.path + ", " + std::to_string(size) + " octets from " +
                            std::to_string(all.size() - rest.size()),
                        "hold no whole frame");
      rest = rest.subspan(size);
    }
  }

  [[nodiscard]] std::uint64_t last() const { return last_; }

 private:
  void take(const LogFile& file, const Frame& frame) {
    if (frame.number <= settled_) {
      return;
    }
    ++found_.frames.found;
    const bool next = frame.number == last_ + 1;
    if (sealer_ != nullptr && !open(frame)) {
      found_.damage.add(Unit::block,
                        file.path + ", frame " + std::to_string(next ? frame.number : last_ + 1),
                        does_not_open);
      last_ += 1;  // its number may be what was changed
      return;
    }
    if (!next) {
      found_.damage.add(Unit::file,
                        file.path,
                        "goes on with frame " + std::to_string(frame.number) + " behind frame " +
                            std::to_string(last_) + "; what should be between is missing");
    }
    last_ = std::max(last_, frame.number);
  }

  bool open(const Frame& frame) {
    const routing::Key key = routing::Key{}.number(frame.number);
    const auto plain = sealer_->open({log_column, key.octets()}, frame.sealed);
    if (!plain || !read_writes(*plain, [](const routing::Write&) {})) {
      return false;
    }
    ++found_.frames.opened;
    if (visits_.frame) {
      visits_.frame(*plain);
    }
    return true;
  }

  std::uint64_t settled_;
  Sealer* sealer_;
  Survey& found_;
  const Visits& visits_;
  std::uint64_t last_;
};

}  // namespace

std::uint64_t survey_log(const std::string& folder,
                         std::optional<std::uint64_t> settled,
                         Sealer* sealer,
                         Survey& found,
                         const Visits& visits) {
  const auto files = log_files_in(folder);
  if (!files) {
    found.damage.add(Unit::file, folder, files.error());
    return settled.value_or(0);
  }
  const std::uint64_t first = files->empty() ? 1 : std::max<std::uint64_t>(files->front().first, 1);
  LogSurvey survey{settled.value_or(first - 1), sealer, found, visits};
  for (std::size_t nth = 0; nth < files->size(); ++nth) {
    survey.read((*files)[nth], nth + 1 == files->size());
  }
  return survey.last();
}

}  // namespace store
