// The members of one JSON object of input, taken by name and type. The first that is wrong is kept
// as the fault; what is taken after it has its fallback. One owner, one thread; points into the
// object.
#pragma once

#include "smpp/base/octets.hpp"
#include "tools/smpp_tool/line.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace smpp_tool {

class Members {
 public:
  // `place` names the object within the line; empty: the line itself. No object is a fault.
  explicit Members(const boost::json::value& value, std::string_view place = {});

  // Nothing if it is not there; null counts as not there where `or_null`.
  [[nodiscard]] std::optional<std::string_view> text(std::string_view name, bool or_null = false);
  [[nodiscard]] std::optional<smpp::Octets> hex(std::string_view name);
  [[nodiscard]] std::optional<std::uint32_t> number(std::string_view name,
                                                    std::uint32_t most,
                                                    bool or_null = false);
  // Numbers up to 255, at most `longest` of them.
  [[nodiscard]] smpp::Octets small_numbers(std::string_view name, std::size_t longest);
  // Null and an absent member are the same.
  [[nodiscard]] const boost::json::value* value(std::string_view name);

  // For a caller that finds a value wrong; the first fault stays.
  void wrong(std::string_view code, std::string_view name, std::string_view what);
  void wrong(LineError error);
  // Says that the other members, but these, should not be there.
  void expect_no_others(std::initializer_list<std::string_view> passed_over);

  [[nodiscard]] const std::optional<LineError>& fault() const { return fault_; }

 private:
  [[nodiscard]] const boost::json::value* take(std::string_view name);

  std::string place_;
  const boost::json::object* object_ = nullptr;
  std::vector<std::string_view> taken_;
  std::optional<LineError> fault_;
};

}  // namespace smpp_tool
