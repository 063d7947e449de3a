// One bind of a carrier as Links keeps it. Included by its own sources only.
#pragma once

#include "daemon/clocks.hpp"
#include "daemon/links.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <unordered_map>
#include <vector>

namespace application {

struct Links::Link final : smpp::FrameWatcher {
  std::uint32_t index = 0;
  std::uint32_t epoch = 0;  // counts sessions; 0 before the first
  routing::CarrierNumber carrier;
  net::LinkSettings settings;
  std::size_t bind = 0;                                              // of this carrier, from 0
  smpp::CommandStatus refusal = smpp::CommandStatus::ESME_RMSGQFUL;  // for now
  bool sends = false;                                                // transmitter or transceiver
  bool bound = false;
  smpp::WallTime since{};  // when its state began
  net::LinkError last_error;
  smpp::WallTime failed_at{};
  std::vector<routing::StatusRule> statuses;
  observe::CarrierMetrics* metrics = nullptr;
  Traces* traces = nullptr;
  // Whom the submits on their way went to, for the log: as many as the window has.
  std::unordered_map<std::uint32_t, smpp::FixedText<20>> destinations;
  std::unique_ptr<net::CarrierLink> link;

  void on_frame(smpp::Way way, std::span<const std::uint8_t> frame) override {
    traces->on_frame(settings.carrier, bind + 1, way, frame, wall_now());
  }

  [[nodiscard]] routing::LinkSession session() const { return {.link = index, .epoch = epoch}; }
};

}  // namespace application
