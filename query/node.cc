#include "query/node.h"

#include <algorithm>

#include "engine/base/limits.h"
#include "engine/crypto/run_id.h"
#include "query/context.h"
#include "query/tables.h"

namespace ledgerline::query {
namespace {

Error invalid(std::string message) { return {ErrorKind::kInvalid, std::move(message), {}}; }

NodeRef run_node(std::string_view id) {
  NodeRef node;
  node.type = NodeType::kRun;
  const crypto::RunId run = crypto::run_id_from(id);
  node.run = run.id;
  if (run.derived) node.run_text = id;
  return node;
}

std::string candidates_text(const std::vector<NodeRef>& readings) {
  std::string text;
  for (const NodeRef& reading : readings) {
    if (!text.empty()) text += "; ";
    text += "namespace=" + reading.name.ns + " name=" + reading.name.name;
  }
  return text;
}

Result<NodeRef> choose_reading(const Context& context, std::string_view node) {
  if (std::count(node.begin(), node.end(), ':') >
      static_cast<std::ptrdiff_t>(limits::kNodeReadingsMax)) {
    return invalid("node: too many colons: give type, namespace and name instead");
  }
  if (node.substr(0, 4) == "run:") return run_node(node.substr(4));
  std::vector<NodeRef> readings = readings_of(node);
  if (readings.empty()) {
    return invalid("node: expected dataset:<namespace>:<name>, job:<namespace>:<name> or run:<id>");
  }
  if (readings.size() == 1) return readings.front();
  std::vector<NodeRef> existing;
  for (const NodeRef& reading : readings) {
    auto id = find_entity(context, *entity_type_of(reading.type), reading.name);
    if (!id) return id.error();
    if (*id) existing.push_back(reading);
  }
  if (existing.size() == 1) return existing.front();
  return invalid("node: several readings, give type, namespace and name: " +
                 candidates_text(existing.empty() ? readings : existing));
}

}  // namespace

std::vector<NodeRef> readings_of(std::string_view node) {
  std::vector<NodeRef> readings;
  std::size_t type_end = node.find(':');
  if (type_end == std::string_view::npos) return readings;
  auto type = node_type_from(node.substr(0, type_end));
  if (!type || *type == NodeType::kRun) return readings;
  std::string_view rest = node.substr(type_end + 1);
  for (std::size_t colon = rest.find(':'); colon != std::string_view::npos;
       colon = rest.find(':', colon + 1)) {
    NodeRef reading;
    reading.type = *type;
    reading.name = {std::string(rest.substr(0, colon)), std::string(rest.substr(colon + 1))};
    readings.push_back(std::move(reading));
  }
  return readings;
}

Result<NodeRef> resolve_node(const Context& context, const NodeParameters& given) {
  if (given.node) {
    if (given.type || given.ns || given.name || given.id) {
      return invalid("node: not together with type, namespace, name or id");
    }
    return choose_reading(context, *given.node);
  }
  if (given.id) {
    if (given.type && *given.type != "run") return invalid("id: only of type=run");
    NodeRef node = run_node(*given.id);
    if (given.ns.has_value() != given.name.has_value()) {
      return invalid("namespace, name: a run's job is named by both");
    }
    if (given.name) node.name = {std::string(*given.ns), std::string(*given.name)};
    return node;
  }
  if (!given.type) return invalid("type: missing");
  auto type = node_type_from(*given.type);
  if (!type) return invalid("type: expected dataset, job, user, app or run");
  if (*type == NodeType::kRun) return invalid("id: missing");
  if (!given.ns) return invalid("namespace: missing");
  if (!given.name) return invalid("name: missing");
  NodeRef node;
  node.type = *type;
  node.name = {std::string(*given.ns), std::string(*given.name)};
  return node;
}

std::string to_string(const NodeRef& node) {
  std::string text(to_string(node.type));
  if (node.type == NodeType::kRun) {
    return text + ":" + (node.run_text.empty() ? to_string(node.run) : node.run_text);
  }
  return text + ":" + node.name.ns + ":" + node.name.name;
}

}  // namespace ledgerline::query
