#include "daemon/admin/pages.hpp"

#include "tests/unit/admin/page_object.hpp"

namespace admin {
namespace {

TEST(Pages, TheStatusSaysWhatIsNotWellAndWhy) {
  StatusFacts facts{.version = "1.2.3", .run = 7, .started_at = {}, .components = {}};
  facts.components.push_back({.name = "store", .well = true, .why = {}});
  facts.components.push_back({.name = "carriers", .well = false, .why = "none is bound"});
  facts.ledger = "balanced";
  const auto page = object_of(status_page(facts));
  EXPECT_EQ(page.at("version").as_string(), "1.2.3");
  EXPECT_FALSE(page.at("ready").as_bool());
  const auto& components = page.at("components").as_array();
  ASSERT_EQ(components.size(), 2U);
  EXPECT_FALSE(components[0].as_object().contains("why"));
  EXPECT_EQ(components[1].as_object().at("why").as_string(), "none is bound");
}

TEST(Pages, ABindThatNeverWasUpHasNoTlsFacts) {
  const std::vector<BindFacts> binds{
      {.carrier = "acme", .state = "connecting", .host = "h", .tls = {}, .last_error = {}}};
  const auto page = object_of(binds_page(binds));
  const auto& bind = page.at("binds").as_array().at(0).as_object();
  EXPECT_FALSE(bind.contains("tls"));
  EXPECT_FALSE(bind.contains("last_error"));
  EXPECT_EQ(bind.at("state").as_string(), "connecting");
}

TEST(Pages, ABindShowsItsCertificateAndItsLastError) {
  BindFacts bind{.carrier = "acme", .state = "backing_off", .tls = {}, .last_error = {}};
  bind.tls = BindFacts::Tls{.version = "TLSv1.3",
                            .cipher = "C",
                            .name = "smpp.example",
                            .verified_by = "ca.pem",
                            .subject = "CN=\"quoted\"",
                            .issuer = "CN=CA",
                            .expires = smpp::WallTime{std::chrono::hours{24}},
                            .own_expires = {}};
  bind.last_error = BindFacts::Error{.at = {},
                                     .kind = "bind_refused",
                                     .status = "ESME_RINVPASWD",
                                     .detail = "the carrier refused the password",
                                     .advice = "Compare it."};
  const auto page = object_of(binds_page(std::vector{bind}));
  const auto& shown = page.at("binds").as_array().at(0).as_object();
  EXPECT_EQ(shown.at("tls").as_object().at("expires").as_string(), "1970-01-02T00:00:00.000Z");
  EXPECT_EQ(shown.at("tls").as_object().at("subject").as_string(), "CN=\"quoted\"");
  EXPECT_FALSE(shown.at("tls").as_object().contains("own_expires"));
  EXPECT_EQ(shown.at("last_error").as_object().at("advice").as_string(), "Compare it.");
  bind.tls->own_expires = smpp::WallTime{std::chrono::hours{48}};
  const auto ours = object_of(binds_page(std::vector{bind}));
  EXPECT_EQ(ours.at("binds").as_array().at(0).at("tls").at("own_expires").as_string(),
            "1970-01-03T00:00:00.000Z");
}

TEST(Pages, QueuesOfBothKinds) {
  QueueFacts facts;
  facts.carriers.push_back({.carrier = "acme", .waiting = 5, .in_doubt = 2, .limit = 9});
  facts.queues.push_back({.queue = "support", .held = 3, .more_on_disk = true});
  const auto page = object_of(queues_page(facts));
  EXPECT_EQ(page.at("carriers").as_array().at(0).as_object().at("in_doubt"), 2);
  EXPECT_TRUE(page.at("queues").as_array().at(0).as_object().at("more_on_disk").as_bool());
}

TEST(Pages, AListSaysWhereItGoesOn) {
  DoubtFacts doubt;
  doubt.messages.push_back({.id = "00aa", .carrier = "acme", .client = "crm", .state = "parked"});
  EXPECT_FALSE(object_of(doubt_page(doubt)).contains("next"));
  doubt.next = "00ab";
  const auto page = object_of(doubt_page(doubt));
  EXPECT_EQ(page.at("next").as_string(), "00ab");
  EXPECT_EQ(page.at("messages").as_array().at(0).as_object().at("state").as_string(), "parked");
  QuarantineFacts quarantine{.damaged = 2};
  quarantine.records.push_back({.record = "00ff", .reason = "crash", .kind = "request"});
  const auto other = object_of(quarantine_page(quarantine));
  EXPECT_EQ(other.at("damaged"), 2);
  EXPECT_EQ(other.at("records").as_array().at(0).as_object().at("reason").as_string(), "crash");
}

}  // namespace
}  // namespace admin
