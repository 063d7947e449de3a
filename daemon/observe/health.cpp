#include "daemon/observe/health.hpp"

#include "daemon/observe/json_text.hpp"

#include <algorithm>

namespace observe {

Health::Health(std::initializer_list<SafeText> components) {
  for (const SafeText component : components) {
    report(component, State::not_ready, "starting");
  }
}

void Health::well(SafeText component) {
  report(component, State::well, {});
}

void Health::not_ready(SafeText component, SafeText why) {
  report(component, State::not_ready, why.view());
}

void Health::not_alive(SafeText component, SafeText why) {
  report(component, State::not_alive, why.view());
}

bool Health::alive() const {
  return std::ranges::none_of(
      components_, [](const auto& entry) { return entry.second.state == State::not_alive; });
}

bool Health::ready() const {
  return std::ranges::all_of(components_,
                             [](const auto& entry) { return entry.second.state == State::well; });
}

std::vector<Health::Component> Health::components() const {
  std::vector<Component> all;
  for (const auto& [name, report] : components_) {
    all.push_back({.name = name, .well = report.state == State::well, .why = report.why});
  }
  return all;
}

std::string Health::alive_body() const {
  return body(alive() ? "alive" : "not_alive", State::not_ready);
}

std::string Health::ready_body() const {
  return body(ready() ? "ready" : "not_ready", State::well);
}

void Health::report(SafeText component, State state, std::string_view why) {
  components_.insert_or_assign(std::string(component.view()), Report{state, std::string(why)});
}

std::string Health::body(std::string_view status, State worst_ok) const {
  std::string out = R"({"status":)";
  append_quoted(out, status);
  out += R"(,"components":{)";
  bool first = true;
  for (const auto& [name, report] : components_) {
    if (!first) {
      out += ',';
    }
    first = false;
    append_quoted(out, name);
    out += report.state <= worst_ok ? R"(:{"ok":true)" : R"(:{"ok":false)";
    if (report.state > State::well) {
      out += R"(,"why":)";
      append_quoted(out, report.why);
    }
    out += '}';
  }
  out += "}}\n";
  return out;
}

}  // namespace observe
