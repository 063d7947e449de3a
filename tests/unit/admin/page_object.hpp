// A page as the object it must be.
#pragma once

#include "smpp/base/octets.hpp"

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <gtest/gtest.h>

namespace admin {

inline boost::json::object object_of(const smpp::Octets& page) {
  boost::json::error_code failed;
  const boost::json::value value = boost::json::parse(smpp::view(page), failed);
  EXPECT_TRUE(!failed && value.is_object()) << smpp::view(page);
  return !failed && value.is_object() ? value.get_object() : boost::json::object{};
}

}  // namespace admin
