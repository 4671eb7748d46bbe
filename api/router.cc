#include "api/router.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <span>
#include <string_view>
#include <utility>

#include "engine/base/assert.h"

namespace ledgerline::api {
namespace {

constexpr std::size_t kMethods = static_cast<std::size_t>(Method::kOther);

std::vector<std::string_view> split_template(std::string_view path) {
  LEDGERLINE_ASSERT(!path.empty() && path.front() == '/');
  std::vector<std::string_view> segments;
  path.remove_prefix(1);
  while (!path.empty()) {
    const std::size_t slash = path.find('/');
    segments.push_back(path.substr(0, slash));
    path = slash == std::string_view::npos ? std::string_view{} : path.substr(slash + 1);
  }
  return segments;
}

bool is_parameter(std::string_view segment) {
  return segment.size() > 2 && segment.front() == '{' && segment.back() == '}';
}
bool is_rest(std::string_view segment) {
  return segment.size() > 3 && is_parameter(segment) && segment[segment.size() - 2] == '*';
}

}  // namespace

// One segment of the templates that share a prefix.
struct Router::Node {
  std::array<const Entry*, kMethods> by_method{};
  std::vector<std::pair<std::string, std::unique_ptr<Node>>> literals;
  std::unique_ptr<Node> parameter;
  std::unique_ptr<Node> rest;  // a leaf: takes all segments that follow

  [[nodiscard]] bool is_path() const {
    return std::any_of(by_method.begin(), by_method.end(), [](auto* e) { return e != nullptr; });
  }

  Node& child(std::string_view segment) {
    if (is_rest(segment)) {
      if (!rest) rest = std::make_unique<Node>();
      return *rest;
    }
    if (is_parameter(segment)) {
      if (!parameter) parameter = std::make_unique<Node>();
      return *parameter;
    }
    for (auto& [name, node] : literals) {
      if (name == segment) return *node;
    }
    return *literals.emplace_back(segment, std::make_unique<Node>()).second;
  }

  // The node of the best template for `segments`: literals before parameters before a rest.
  [[nodiscard]] const Node* walk(std::span<const std::string> segments) const {
    if (segments.empty()) return is_path() ? this : nullptr;
    for (const auto& [name, node] : literals) {
      if (name != segments.front()) continue;
      if (const Node* const found = node->walk(segments.subspan(1))) return found;
    }
    if (parameter && !segments.front().empty()) {
      if (const Node* const found = parameter->walk(segments.subspan(1))) return found;
    }
    return rest.get();
  }

  [[nodiscard]] std::string allow() const {
    std::string out;
    const auto append = [&out](Method method) {
      if (!out.empty()) out.append(", ");
      out.append(to_string(method));
    };
    for (std::size_t i = 0; i < kMethods; ++i) {
      if (by_method[i] == nullptr) continue;
      const auto method = static_cast<Method>(i);
      append(method);
      if (method == Method::kGet) append(Method::kHead);
    }
    if (by_method[static_cast<std::size_t>(Method::kOptions)] == nullptr) append(Method::kOptions);
    return out;
  }
};

namespace {

std::vector<PathParameter> bind(const Router::Entry& entry,
                                const std::vector<std::string>& segments) {
  std::vector<PathParameter> bound;
  if (entry.parameters.empty()) return bound;
  bound.reserve(entry.parameters.size());
  for (const Router::Parameter& parameter : entry.parameters) {
    PathParameter& added = bound.emplace_back();
    added.name = parameter.name;
    added.value = segments[parameter.segment];
    if (!parameter.rest) continue;
    for (std::size_t i = parameter.segment + 1; i < segments.size(); ++i) {
      added.value.append("/").append(segments[i]);
    }
  }
  return bound;
}

}  // namespace

Router::Router() : root_(std::make_unique<Node>()) {}
Router::~Router() = default;
Router::Router(Router&&) noexcept = default;
Router& Router::operator=(Router&&) noexcept = default;

void Router::add(Route route) {
  LEDGERLINE_ASSERT(route.method < Method::kOther && route.method != Method::kHead);
  LEDGERLINE_ASSERT(route.handler != nullptr);
  auto entry = std::make_unique<Entry>(std::move(route));
  Node* node = root_.get();
  const std::vector<std::string_view> shape = split_template(entry->route.path);
  for (std::size_t i = 0; i < shape.size(); ++i) {
    LEDGERLINE_ASSERT(!shape[i].empty());
    LEDGERLINE_ASSERT(!is_rest(shape[i]) || i + 1 == shape.size());
    if (is_parameter(shape[i])) {
      const bool rest = is_rest(shape[i]);
      const std::size_t marks = rest ? 3 : 2;
      entry->parameters.push_back(
          {std::string(shape[i].substr(1, shape[i].size() - marks)), i, rest});
    }
    node = &node->child(shape[i]);
  }
  const Entry*& slot = node->by_method[static_cast<std::size_t>(entry->route.method)];
  LEDGERLINE_ASSERT(slot == nullptr);
  slot = entry.get();
  entries_.push_back(std::move(entry));
}

Router::Match Router::find(Method method, const std::vector<std::string>& segments) const {
  Match match;
  const Node* const node = root_->walk(segments);
  if (node == nullptr) return match;
  if (method == Method::kHead) method = Method::kGet;
  if (method != Method::kOther) match.entry = node->by_method[static_cast<std::size_t>(method)];
  if (match.entry == nullptr) {
    match.allow = node->allow();
  } else {
    match.parameters = bind(*match.entry, segments);
  }
  return match;
}

}  // namespace ledgerline::api
