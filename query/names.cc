// The words of query parameters and answers: written and read nowhere else.
#include "query/node.h"
#include "query/runs.h"
#include "query/walk.h"

namespace ledgerline::query {

std::string_view to_string(NodeType type) noexcept {
  switch (type) {
    case NodeType::kDataset:
      return "dataset";
    case NodeType::kJob:
      return "job";
    case NodeType::kUser:
      return "user";
    case NodeType::kApp:
      return "app";
    case NodeType::kRun:
      return "run";
  }
  return "";
}

std::optional<NodeType> node_type_from(std::string_view name) noexcept {
  for (NodeType type :
       {NodeType::kDataset, NodeType::kJob, NodeType::kUser, NodeType::kApp, NodeType::kRun}) {
    if (to_string(type) == name) return type;
  }
  return std::nullopt;
}

NodeType node_type_of(format::EntityType type) noexcept {
  switch (type) {
    case format::EntityType::kDataset:
      return NodeType::kDataset;
    case format::EntityType::kJob:
      return NodeType::kJob;
    case format::EntityType::kUser:
      return NodeType::kUser;
    case format::EntityType::kApp:
      return NodeType::kApp;
  }
  return NodeType::kDataset;
}

std::optional<format::EntityType> entity_type_of(NodeType type) noexcept {
  switch (type) {
    case NodeType::kDataset:
      return format::EntityType::kDataset;
    case NodeType::kJob:
      return format::EntityType::kJob;
    case NodeType::kUser:
      return format::EntityType::kUser;
    case NodeType::kApp:
      return format::EntityType::kApp;
    case NodeType::kRun:
      return std::nullopt;
  }
  return std::nullopt;
}

std::string_view to_string(WalkDirection direction) noexcept {
  switch (direction) {
    case WalkDirection::kUpstream:
      return "upstream";
    case WalkDirection::kDownstream:
      return "downstream";
    case WalkDirection::kBoth:
      return "both";
  }
  return "";
}

std::optional<WalkDirection> walk_direction_from(std::string_view name) noexcept {
  for (WalkDirection direction :
       {WalkDirection::kUpstream, WalkDirection::kDownstream, WalkDirection::kBoth}) {
    if (to_string(direction) == name) return direction;
  }
  return std::nullopt;
}

std::optional<DeclaredMode> declared_mode_from(std::string_view name) noexcept {
  if (name == "include") return DeclaredMode::kInclude;
  if (name == "exclude") return DeclaredMode::kExclude;
  if (name == "only") return DeclaredMode::kOnly;
  return std::nullopt;
}

std::string_view to_string(RunState state) noexcept {
  switch (state) {
    case RunState::kReferenced:
      return "referenced";
    case RunState::kUnknown:
      return "unknown";
    case RunState::kRunning:
      return "running";
    case RunState::kCompleted:
      return "completed";
    case RunState::kFailed:
      return "failed";
    case RunState::kAborted:
      return "aborted";
  }
  return "";
}

}  // namespace ledgerline::query
