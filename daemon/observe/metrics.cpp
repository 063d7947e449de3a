#include "daemon/observe/metrics.hpp"

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <cmath>
#include <map>
#include <vector>

namespace observe {
namespace {

using Labels = std::map<std::string, std::string>;

template <class Owner, class Member>
class Builder {
 public:
  Builder(prometheus::Registry& registry, const MetricRow<Owner, Member>& row)
      : registry_(registry), row_(row) {}

  void make(Counter& handle, const Labels& labels) {
    handle = Counter(named(prometheus::BuildCounter()).Register(registry_).Add(labels));
  }

  void make(Gauge& handle, const Labels& labels) {
    handle = Gauge(named(prometheus::BuildGauge()).Register(registry_).Add(labels));
  }

  void make(Histogram& handle, const Labels& labels) {
    const prometheus::Histogram::BucketBoundaries bounds(row_.buckets.begin(), row_.buckets.end());
    handle = Histogram(named(prometheus::BuildHistogram()).Register(registry_).Add(labels, bounds));
  }

  template <class Handle, class Enum>
  void make(By<Handle, Enum>& handles, const Labels& labels) {
    using Label = LabelOf<Enum>;
    for (std::size_t i = 0; i < Label::values.size(); ++i) {
      make(handles.at_index(i), with(labels, Label::name, Label::values[i]));
    }
  }

  template <class Handle>
  void make(ByBind<Handle>& handles, const Labels& labels) {
    for (std::size_t bind = 0; bind < handles.size(); ++bind) {
      make(handles[bind], with(labels, "bind", std::to_string(bind + 1)));
    }
  }

 private:
  template <class PrometheusBuilder>
  PrometheusBuilder named(PrometheusBuilder builder) {
    return builder.Name(std::string(row_.name)).Help(std::string(row_.help));
  }

  static Labels with(Labels labels, std::string_view name, std::string_view value) {
    labels.emplace(name, value);
    return labels;
  }

  prometheus::Registry& registry_;
  const MetricRow<Owner, Member>& row_;
};

template <class Owner>
void register_all(prometheus::Registry& registry, Owner& owner, const std::string& label_value) {
  Labels labels;
  if constexpr (!Owner::label.empty()) {
    labels.emplace(Owner::label, label_value);
  }
  std::apply(
      [&](const auto&... rows) { (Builder(registry, rows).make(owner.*rows.member, labels), ...); },
      Owner::layout);
}

}  // namespace

struct Metrics::Series {
  prometheus::Registry registry;
};

CodeClass code_class(unsigned http_status) {
  if (http_status >= 500) {
    return CodeClass::server_error;
  }
  if (http_status >= 400) {
    return CodeClass::client_error;
  }
  return http_status >= 300 ? CodeClass::redirection : CodeClass::success;
}

Metrics::Metrics(const MetricLabels& labels, std::string_view version)
    : series_(std::make_unique<Series>()) {
  register_all(series_->registry, process, {});
  for (const auto& [name, binds] : labels.carriers) {
    carriers.emplace_back().link_bound.resize(binds);
    register_all(series_->registry, carriers.back(), name);
  }
  for (const std::string& name : labels.clients) {
    register_all(series_->registry, clients.emplace_back(), name);
  }
  for (const std::string& name : labels.queues) {
    register_all(series_->registry, queues.emplace_back(), name);
  }
  prometheus::BuildGauge()
      .Name(std::string(build_info_name))
      .Help(std::string(build_info_help))
      .Register(series_->registry)
      .Add({{"version", std::string(version)}})
      .Set(1);
}

Metrics::~Metrics() = default;

std::string Metrics::text() const {
  auto families = series_->registry.Collect();
  for (prometheus::MetricFamily& family : families) {
    std::erase_if(family.metric, [](const auto& series) { return std::isnan(series.gauge.value); });
  }
  return prometheus::TextSerializer().Serialize(families);
}

}  // namespace observe
