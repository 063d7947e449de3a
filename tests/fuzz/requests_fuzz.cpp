// The bodies of the API's requests. Input: which request, then its body.
#include "daemon/queue/requests.hpp"
#include "tests/fuzz/check.hpp"

using namespace queue;

namespace {

using std::chrono::seconds;

void check_problem(const BodyProblem& problem) {
  check(problem.status == 400 || problem.status == 413 || problem.status == 422);
  check(!problem.detail.empty());
}

template <class T>
bool is_good(const smpp::expected<T, BodyProblem>& read) {
  if (!read) {
    check_problem(read.error());
  }
  return read.has_value();
}

void submissions(std::span<const std::uint8_t> body) {
  const auto read = read_submissions(body);
  if (!is_good(read)) {
    return;
  }
  check(!read->problems.empty() && read->problems.size() <= max_submissions);
  std::size_t good = 0;
  for (const auto& problem : read->problems) {
    good += problem ? 0u : 1u;
    check(!problem || !problem->detail.empty());
  }
  check(good == read->submissions.size());
  check(read->array || read->problems.size() == 1);
  for (const auto& submission : read->submissions) {
    check(submission.text.size() <= max_text_octets);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* at, std::size_t size) {
  if (size < 1) {
    return 0;
  }
  const std::span body{at + 1, size - 1};
  switch (at[0] % 6) {
    case 0:
      submissions(body);
      break;
    case 1:
      if (const auto read = read_lease(body, seconds{30}, seconds{600}); is_good(read)) {
        check(read->wait >= seconds{0} && read->wait <= seconds{30});
        check(!read->hold || *read->hold <= seconds{600});
      }
      break;
    case 2:
      if (const auto read = read_leases(body, true); is_good(read)) {
        check(read->leases.size() + read->unknown <= max_leases_in_body);
      }
      break;
    case 3:
      static_cast<void>(is_good(read_redrive(body)));
      break;
    case 4:
      static_cast<void>(is_good(read_resolution(body)));
      break;
    default:
      static_cast<void>(is_good(read_replacement(body)));
  }
  return 0;
}
