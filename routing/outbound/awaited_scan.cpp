#include "routing/outbound/awaited_scan.hpp"

#include "routing/model/keys.hpp"

#include <algorithm>
#include <utility>

namespace routing {
namespace {

constexpr std::size_t scanned_a_page = 256;

}  // namespace

void AwaitedScan::ask(const MessageId& id, Done done) {
  waiting_.push_back({.id = id, .found = {}, .done = std::move(done)});
  if (asking_.empty()) {
    begin();
  }
}

void AwaitedScan::begin() {
  asking_ = std::exchange(waiting_, {});
  if (!asking_.empty()) {
    next(keys::awaited_prefix());
  }
}

void AwaitedScan::next(const Key& from) {
  storage_.page(Column::receipts,
                from,
                keys::awaited_prefix().after_prefix(),
                scanned_a_page,
                [this](const Page& page) {
                  for (const StoredRecord& record : page.records) {
                    const auto awaited = decode_awaited(record.value);
                    for (Question& question : asking_) {
                      if (awaited && question.id == awaited->message &&
                          std::ranges::find(question.found, record.key, &AwaitedPart::key) ==
                              question.found.end()) {
                        question.found.push_back({.key = record.key, .awaited = *awaited});
                      }
                    }
                  }
                  if (!page.next.empty()) {
                    next(page.next);
                    return;
                  }
                  std::vector<Question> asked = std::exchange(asking_, {});
                  for (Question& question : asked) {
                    std::ranges::sort(question.found, {}, [](const AwaitedPart& part) {
                      return part.awaited.part;
                    });
                    question.done(std::move(question.found));
                  }
                  if (asking_.empty()) {
                    begin();
                  }
                });
}

}  // namespace routing
