// The daemon's answers for people: each page of the admin socket as text, and whether all it tells
// is well. What a page does not hold is shown as `-`. Pure.
#pragma once

#include "tools/smppbridgectl/exit_code.hpp"

#include <boost/json/object.hpp>

#include <string>

namespace ctl {

struct View {
  std::string text;
  ExitCode code = ExitCode::ok;
};

[[nodiscard]] View status_view(const boost::json::object& page);
[[nodiscard]] View binds_view(const boost::json::object& page);
[[nodiscard]] View queues_view(const boost::json::object& page);
[[nodiscard]] View route_view(const boost::json::object& page);
[[nodiscard]] View ledger_view(const boost::json::object& page);
[[nodiscard]] View message_view(const boost::json::object& page);
[[nodiscard]] View doubt_view(const boost::json::object& page);
[[nodiscard]] View quarantine_view(const boost::json::object& page);
[[nodiscard]] View keys_view(const boost::json::object& page);
[[nodiscard]] View rotated_view(const boost::json::object& page);
[[nodiscard]] View reindexed_view(const boost::json::object& page);
[[nodiscard]] View retired_view(const boost::json::object& page);
[[nodiscard]] View erased_view(const boost::json::object& page);
[[nodiscard]] View store_view(const boost::json::object& page);
[[nodiscard]] View pseudonym_view(const boost::json::object& page);

}  // namespace ctl
