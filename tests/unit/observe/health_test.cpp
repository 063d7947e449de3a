#include "daemon/observe/health.hpp"

#include <gtest/gtest.h>

namespace {

using observe::Health;

TEST(Health, IsNotReadyBeforeEveryComponentHasReported) {
  Health health({"store", "api"});
  health.well("store");
  EXPECT_FALSE(health.ready());
  EXPECT_TRUE(health.alive());
  EXPECT_EQ(health.ready_body(),
            "{\"status\":\"not_ready\",\"components\":{"
            "\"api\":{\"ok\":false,\"why\":\"starting\"},\"store\":{\"ok\":true}}}\n");
  health.well("api");
  EXPECT_TRUE(health.ready());
  EXPECT_EQ(health.ready_body(),
            "{\"status\":\"ready\",\"components\":{"
            "\"api\":{\"ok\":true},\"store\":{\"ok\":true}}}\n");
}

TEST(Health, AComponentThatIsNotReadyIsStillAlive) {
  Health health({"store"});
  health.not_ready("store", "the disk is low");
  EXPECT_FALSE(health.ready());
  EXPECT_TRUE(health.alive());
  EXPECT_EQ(health.alive_body(),
            "{\"status\":\"alive\",\"components\":{"
            "\"store\":{\"ok\":true,\"why\":\"the disk is low\"}}}\n");
}

TEST(Health, WhatIsNotAliveIsNotReadyEither) {
  Health health({"store"});
  health.not_alive("store", "a sync failed");
  EXPECT_FALSE(health.ready());
  EXPECT_FALSE(health.alive());
  EXPECT_EQ(health.alive_body(),
            "{\"status\":\"not_alive\",\"components\":{"
            "\"store\":{\"ok\":false,\"why\":\"a sync failed\"}}}\n");
}

TEST(Health, RecoversWhenTheComponentDoes) {
  Health health({"store"});
  health.not_ready("store", "the disk is low");
  health.well("store");
  EXPECT_TRUE(health.ready());
}

TEST(Health, ComponentsMayComeLater) {
  Health health({});
  EXPECT_TRUE(health.ready());
  health.not_ready(observe::SafeText::configured("carrier acme"), "no bind is up");
  EXPECT_FALSE(health.ready());
}

}  // namespace
