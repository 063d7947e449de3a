// The operator's pages as JSON. Pure.
#pragma once

#include "daemon/admin/facts.hpp"
#include "smpp/base/octets.hpp"

#include <span>

namespace admin {

[[nodiscard]] smpp::Octets status_page(const StatusFacts& facts);
[[nodiscard]] smpp::Octets binds_page(std::span<const BindFacts> binds);
[[nodiscard]] smpp::Octets route_page(const RouteFacts& facts);
[[nodiscard]] smpp::Octets queues_page(const QueueFacts& facts);
[[nodiscard]] smpp::Octets doubt_page(const DoubtFacts& facts);
[[nodiscard]] smpp::Octets quarantine_page(const QuarantineFacts& facts);
[[nodiscard]] smpp::Octets trace_page(const BegunTrace& facts);
[[nodiscard]] smpp::Octets trace_lines_page(const TraceFacts& facts);
[[nodiscard]] smpp::Octets pseudonym_page(const PseudonymFacts& facts);

}  // namespace admin
