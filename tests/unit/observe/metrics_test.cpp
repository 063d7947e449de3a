#include "daemon/observe/metrics.hpp"

#include <gtest/gtest.h>

#include <array>
#include <chrono>
#include <cstdlib>
#include <fstream>
#include <set>
#include <sstream>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <vector>

namespace {

using observe::AnswerClass;
using observe::By;
using observe::ByBind;
using observe::Metrics;

const observe::MetricLabels two_of_each{.carriers = {{"acme", 2}, {"other", 1}},
                                        .clients = {"crm", "billing"},
                                        .queues = {"support", "sales"}};

// The value of one series in the text form; nothing found is an empty string.
std::string value_of(const Metrics& metrics, std::string_view series) {
  std::istringstream lines(metrics.text());
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with(series) && line.size() > series.size() && line[series.size()] == ' ') {
      return line.substr(series.size() + 1);
    }
  }
  return {};
}

// What one row declares, for people.
struct Declared {
  std::string name;
  std::string kind;
  std::string labels;
  std::string help;
};

template <class Member>
struct Shape {
  using handle_type = Member;

  static void add_labels(std::vector<std::string>&) {}
};

template <class Handle, class Enum>
struct Shape<By<Handle, Enum>> {
  using handle_type = Handle;

  static void add_labels(std::vector<std::string>& labels) {
    using Label = observe::LabelOf<Enum>;
    std::string words(Label::name);
    std::string separator = " (";
    for (const std::string_view value : Label::values) {
      words.append(separator).append(value);
      separator = ", ";
    }
    labels.push_back(words + ")");
  }
};

template <class Handle>
struct Shape<ByBind<Handle>> {
  using handle_type = Handle;

  static void add_labels(std::vector<std::string>& labels) { labels.emplace_back("bind"); }
};

template <class Owner>
void declare(std::vector<Declared>& all) {
  const auto add = [&all]<class Member>(const observe::MetricRow<Owner, Member>& row) {
    std::vector<std::string> labels;
    if (!Owner::label.empty()) {
      labels.emplace_back(Owner::label);
    }
    Shape<Member>::add_labels(labels);
    std::string joined;
    for (const std::string& label : labels) {
      joined += (joined.empty() ? "" : ", ") + label;
    }
    all.push_back({std::string(row.name),
                   std::string(Shape<Member>::handle_type::kind),
                   joined,
                   std::string(row.help)});
  };
  std::apply([&](const auto&... rows) { (add(rows), ...); }, Owner::layout);
}

std::vector<Declared> all_declared() {
  std::vector<Declared> all;
  declare<observe::CarrierMetrics>(all);
  declare<observe::ClientMetrics>(all);
  declare<observe::QueueMetrics>(all);
  declare<observe::ProcessMetrics>(all);
  all.push_back({std::string(observe::build_info_name),
                 "gauge",
                 "version",
                 std::string(observe::build_info_help)});
  return all;
}

std::string document() {
  std::string out =
      "# Metrics\n\n"
      "Served as text at `/metrics` of the listener `listen.metrics`. Made from the declarations "
      "in\n"
      "`daemon/observe/metrics.hpp`; after a change there, write it anew with\n"
      "`SMPPBRIDGE_WRITE_DOCS=1 ctest --preset release -R Metrics.TheDocument`.\n\n"
      "Labels are names from the configuration and the values listed here, so the number of "
      "series\n"
      "is known beforehand. No text, phone number, message id or password is ever part of one.\n\n"
      "| metric | kind | labels | meaning |\n"
      "| --- | --- | --- | --- |\n";
  for (const Declared& metric : all_declared()) {
    out += "| `" + metric.name + "` | " + metric.kind + " | " + metric.labels + " | " +
           metric.help + " |\n";
  }
  return out;
}

TEST(Metrics, EveryDeclaredMetricIsServedWithItsHelp) {
  const Metrics metrics(two_of_each, "1.2.3");
  const std::string text = metrics.text();
  for (const Declared& metric : all_declared()) {
    EXPECT_NE(text.find("# HELP " + metric.name + " " + metric.help + "\n# TYPE " + metric.name +
                        " " + metric.kind + "\n"),
              std::string::npos)
        << metric.name;
  }
}

TEST(Metrics, NamesFollowTheRules) {
  std::set<std::string> seen;
  for (const auto& [name, kind, labels, help] : all_declared()) {
    EXPECT_TRUE(seen.insert(name).second) << name << " is declared twice";
    EXPECT_TRUE(name.starts_with("smppbridge_")) << name;
    EXPECT_EQ(name.ends_with("_total"), kind == "counter") << name;
    EXPECT_TRUE(kind != "histogram" || name.ends_with("_seconds")) << name;
    EXPECT_TRUE(help.ends_with('.')) << name;
    EXPECT_EQ(help.find_first_of("|\n\\"), std::string::npos) << name;
  }
}

TEST(Metrics, HandlesCountTheirOwnSeries) {
  Metrics metrics(two_of_each, "1.2.3");
  metrics.carriers[0].link_bound[1].set(1);
  metrics.carriers[1].submits.add();
  metrics.carriers[1].submits.add();
  metrics.carriers[0].submit_answers[AnswerClass::throttled].add(3);
  metrics.clients[1].messages_refused[observe::MessageRefusal::queue_full].add();
  metrics.queues[0].events_waiting.add(5);
  metrics.queues[0].events_waiting.add(-2);
  metrics.process.http_requests[observe::code_class(404)].add();

  EXPECT_EQ(value_of(metrics, R"(smppbridge_link_bound{bind="2",carrier="acme"})"), "1");
  EXPECT_EQ(value_of(metrics, R"(smppbridge_link_bound{bind="1",carrier="acme"})"), "0");
  EXPECT_EQ(value_of(metrics, R"(smppbridge_link_bound{bind="2",carrier="other"})"), "");
  EXPECT_EQ(value_of(metrics, R"(smppbridge_submits_total{carrier="other"})"), "2");
  EXPECT_EQ(value_of(metrics, R"(smppbridge_submits_total{carrier="acme"})"), "0");
  EXPECT_EQ(
      value_of(metrics, R"(smppbridge_submit_answers_total{carrier="acme",class="throttled"})"),
      "3");
  EXPECT_EQ(value_of(metrics,
                     R"(smppbridge_messages_refused_total{client="billing",reason="queue_full"})"),
            "1");
  EXPECT_EQ(value_of(metrics, R"(smppbridge_events_waiting{queue="support"})"), "3");
  EXPECT_EQ(value_of(metrics, R"(smppbridge_http_requests_total{code="4xx"})"), "1");
  EXPECT_EQ(value_of(metrics, R"(smppbridge_build_info{version="1.2.3"})"), "1");
}

TEST(Metrics, WhatHasNoValueIsNotShown) {
  Metrics metrics(two_of_each, "1.2.3");
  metrics.carriers[0].certificate_end.set(1.7e9);
  metrics.carriers[1].certificate_end.clear();
  constexpr auto acme = R"(smppbridge_carrier_certificate_not_after_seconds{carrier="acme"})";
  constexpr auto other = R"(smppbridge_carrier_certificate_not_after_seconds{carrier="other"})";
  EXPECT_EQ(value_of(metrics, acme), "1700000000");
  EXPECT_EQ(value_of(metrics, other), "");
  metrics.carriers[0].certificate_end.clear();
  metrics.carriers[1].certificate_end.set(1);
  EXPECT_EQ(value_of(metrics, acme), "");
  EXPECT_EQ(value_of(metrics, other), "1");
}

TEST(Metrics, TimesGoIntoTheirBuckets) {
  Metrics metrics(two_of_each, "1.2.3");
  metrics.carriers[0].submit_answer_time.observe(std::chrono::milliseconds{30});
  EXPECT_EQ(
      value_of(metrics, R"(smppbridge_submit_answer_seconds_bucket{carrier="acme",le="0.025"})"),
      "0");
  EXPECT_EQ(
      value_of(metrics, R"(smppbridge_submit_answer_seconds_bucket{carrier="acme",le="0.05"})"),
      "1");
  EXPECT_EQ(value_of(metrics, R"(smppbridge_submit_answer_seconds_sum{carrier="acme"})"), "0.03");
}

TEST(Metrics, TotalsCountedElsewhereAreCaughtUpWithAndNeverLowered) {
  Metrics metrics(two_of_each, "1.2.3");
  metrics.process.store_syncs.catch_up(5);
  metrics.process.store_syncs.catch_up(7);
  metrics.process.store_syncs.catch_up(3);
  EXPECT_EQ(value_of(metrics, "smppbridge_store_syncs_total"), "7");
}

TEST(Metrics, TimesCountedElsewhereKeepTheirBuckets) {
  Metrics metrics(two_of_each, "1.2.3");
  std::array<std::uint64_t, observe::sync_buckets.size() + 1> counts{};
  counts[2] = 4;      // up to a millisecond
  counts.back() = 1;  // beyond the last bound
  metrics.process.store_sync_time.observe_many(counts, std::chrono::milliseconds{2'500});
  EXPECT_EQ(value_of(metrics, R"(smppbridge_store_sync_seconds_bucket{le="0.0005"})"), "0");
  EXPECT_EQ(value_of(metrics, R"(smppbridge_store_sync_seconds_bucket{le="0.001"})"), "4");
  EXPECT_EQ(value_of(metrics, R"(smppbridge_store_sync_seconds_bucket{le="+Inf"})"), "5");
  EXPECT_EQ(value_of(metrics, "smppbridge_store_sync_seconds_sum"), "2.5");
}

TEST(Metrics, CodesHaveTheirClass) {
  using observe::code_class;
  using observe::CodeClass;
  EXPECT_EQ(code_class(202), CodeClass::success);
  EXPECT_EQ(code_class(304), CodeClass::redirection);
  EXPECT_EQ(code_class(422), CodeClass::client_error);
  EXPECT_EQ(code_class(503), CodeClass::server_error);
}

TEST(Metrics, ADefaultMadeHandleCountsNothing) {
  observe::Counter counter;
  counter.add();
  observe::Gauge gauge;
  gauge.set(1);
  observe::Histogram histogram;
  histogram.observe(std::chrono::seconds{1});
}

TEST(Metrics, TheDocumentIsCurrent) {
  const std::string path = SMPPBRIDGE_SOURCE_DIR "/docs/metrics.md";
  if (std::getenv("SMPPBRIDGE_WRITE_DOCS") != nullptr) {
    std::ofstream(path) << document();
  }
  std::ifstream file(path);
  std::stringstream committed;
  committed << file.rdbuf();
  EXPECT_EQ(committed.str(), document())
      << "write it anew: SMPPBRIDGE_WRITE_DOCS=1 ctest -R Metrics.TheDocument";
}

}  // namespace
