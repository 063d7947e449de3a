#include "daemon/certificate_ends.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace application {
namespace {

smpp::WallTime day(int number) {
  return smpp::WallTime{std::chrono::hours{24 * number}};
}

admin::BindFacts bind_with(std::string_view state,
                           int theirs,
                           std::optional<int> ours,
                           std::string carrier = "acme") {
  admin::BindFacts bind{.carrier = std::move(carrier), .state = state, .tls = {}, .last_error = {}};
  bind.tls = admin::BindFacts::Tls{.expires = day(theirs), .own_expires = {}};
  if (ours) {
    bind.tls->own_expires = day(*ours);
  }
  return bind;
}

TEST(CertificateEnds, TheFirstOfTheBindsThatAreUpCounts) {
  const std::vector binds{bind_with("bound", 30, 8, "other"),
                          bind_with("bound", 20, 11),
                          bind_with("bound", 10, 12),
                          bind_with("backing_off", 1, 2),
                          bind_with("binding", 3, 4)};
  const CertificateEnds ends = certificate_ends(binds, "acme");
  EXPECT_EQ(ends.theirs, day(10));
  EXPECT_EQ(ends.ours, day(11));
}

TEST(CertificateEnds, WithoutABindThatIsUpOursIsThatOfTheLastSessions) {
  const std::vector binds{bind_with("backing_off", 5, 7), bind_with("connecting", 6, 9)};
  const CertificateEnds ends = certificate_ends(binds, "acme");
  EXPECT_FALSE(ends.theirs);
  EXPECT_EQ(ends.ours, day(7));
}

TEST(CertificateEnds, WhereThereIsNoneThereIsNoEnd) {
  const std::vector<admin::BindFacts> binds{
      {.carrier = "acme", .state = "bound", .plain = true, .tls = {}, .last_error = {}},
      bind_with("bound", 5, {}, "other")};
  EXPECT_FALSE(certificate_ends(binds, "acme").theirs);
  EXPECT_FALSE(certificate_ends(binds, "acme").ours);
  EXPECT_EQ(certificate_ends(binds, "other").theirs, day(5));
  EXPECT_FALSE(certificate_ends(binds, "other").ours);
}

}  // namespace
}  // namespace application
