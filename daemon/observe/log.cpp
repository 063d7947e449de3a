#include "daemon/observe/log.hpp"

#include "daemon/observe/line_writer.hpp"
#include "daemon/observe/repeat_limit.hpp"

#include <spdlog/details/null_mutex.h>
#include <spdlog/logger.h>
#include <spdlog/sinks/base_sink.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <memory>
#include <mutex>
#include <span>
#include <string>

namespace observe::log {
namespace {

constexpr std::uint32_t lines_per_second = 10;

std::atomic<Level> chosen_level = Level::info;
std::atomic<std::uint64_t> lines_dropped = 0;

spdlog::level::level_enum spdlog_level(Level level) {
  switch (level) {
    case Level::error:
      return spdlog::level::err;
    case Level::warning:
      return spdlog::level::warn;
    case Level::info:
      return spdlog::level::info;
    case Level::debug:
      return spdlog::level::debug;
  }
  return spdlog::level::off;
}

class WriterSink final : public spdlog::sinks::base_sink<spdlog::details::null_mutex> {
 public:
  explicit WriterSink(LineWriter& writer) : writer_(writer) {}

 private:
  void sink_it_(const spdlog::details::log_msg& message) override {
    spdlog::memory_buf_t line;
    formatter_->format(message, line);
    writer_.write({line.data(), line.size()});
  }

  void flush_() override {}

  LineWriter& writer_;
};

// One a process: every thread logs, and a line is short, so this is one of the few locks.
class Log {
 public:
  Log() {
    logger_.set_pattern("%v");
    logger_.set_level(spdlog::level::debug);
  }

  void write(Level level, SafeText event, std::span<const Field> fields) {
    const auto now = std::chrono::steady_clock::now();
    const std::lock_guard lock(mutex_);
    const bool admitted = limit_.admit(event, now);
    report(limit_.take_suppressed(now));
    if (admitted) {
      put(level, event, fields);
    }
  }

  void flush() {
    const std::lock_guard lock(mutex_);
    report(limit_.take_suppressed(std::chrono::steady_clock::now(), true));
  }

  void write_to(int descriptor) {
    const std::lock_guard lock(mutex_);
    writer_.write_to(descriptor);
  }

 private:
  void report(std::span<const RepeatLimit::Suppressed> suppressed) {
    for (const auto& [event, count] : suppressed) {
      const Field fields[] = {field("of", event), field("count", count)};
      put(Level::warning, "log_suppressed", fields);
    }
  }

  void put(Level level, SafeText event, std::span<const Field> fields) {
    const std::uint64_t lost_before = unreported_;
    logger_.log(spdlog_level(level), format(level, event, fields));
    const std::uint64_t lost = writer_.take_dropped();
    if (lost > 0) {
      lines_dropped += lost;
      unreported_ += lost;
    } else if (lost_before > 0) {
      unreported_ = 0;
      const Field count[] = {field("count", lost_before)};
      logger_.log(spdlog_level(Level::warning), format(Level::warning, "log_dropped", count));
      lines_dropped += writer_.take_dropped();
    }
  }

  static std::string format(Level level, SafeText event, std::span<const Field> fields) {
    const auto time =
        std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
    return format_line(time, level, event, fields);
  }

  std::mutex mutex_;
  RepeatLimit limit_{lines_per_second};
  LineWriter writer_{STDERR_FILENO};
  spdlog::logger logger_{"smppbridge", std::make_shared<WriterSink>(writer_)};
  std::uint64_t unreported_ = 0;
};

// Never destroyed: threads may log until the very end.
Log& the_log() {
  static Log& log = *new Log;
  return log;
}

void write(Level level, SafeText event, Fields fields) {
  if (enabled(level)) {
    the_log().write(level, event, {fields.begin(), fields.size()});
  }
}

}  // namespace

void set_level(Level level) {
  chosen_level = level;
}

bool enabled(Level level) {
  return level <= chosen_level.load(std::memory_order_relaxed);
}

void error(SafeText event, Fields fields) {
  write(Level::error, event, fields);
}

void warning(SafeText event, Fields fields) {
  write(Level::warning, event, fields);
}

void info(SafeText event, Fields fields) {
  write(Level::info, event, fields);
}

void debug(SafeText event, Fields fields) {
  write(Level::debug, event, fields);
}

void flush() {
  the_log().flush();
}

std::uint64_t dropped_lines() {
  return lines_dropped;
}

void write_to(int descriptor) {
  the_log().write_to(descriptor);
}

}  // namespace observe::log
