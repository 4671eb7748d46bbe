// NodeRef: the node a question is about, as a caller names it, and how the two spellings of query
// parameters become one. The short spelling `node=dataset:<namespace>:<name>` is ambiguous, because
// namespaces hold colons: it is accepted only when the index, or the syntax, leaves one reading.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"
#include "engine/base/uuid.h"
#include "engine/format/facts.h"

namespace ledgerline::query {

class Context;

enum class NodeType : std::uint8_t { kDataset, kJob, kUser, kApp, kRun };
[[nodiscard]] std::string_view to_string(NodeType type) noexcept;  // "dataset", "job", ...
[[nodiscard]] std::optional<NodeType> node_type_from(std::string_view name) noexcept;
[[nodiscard]] NodeType node_type_of(format::EntityType type) noexcept;
[[nodiscard]] std::optional<format::EntityType> entity_type_of(NodeType type) noexcept;

// (namespace, name), in the order in which answers sort them.
struct Name {
  std::string ns;
  std::string name;
  friend auto operator<=>(const Name&, const Name&) = default;
};

struct NodeRef {
  NodeType type = NodeType::kDataset;
  Name name;               // kRun: of the run's job, both empty when the caller named none
  Uuid run;                // kRun only
  std::string run_text{};  // kRun: the id as it was asked for, if it is no UUID
  friend bool operator==(const NodeRef&, const NodeRef&) = default;
};

// Query parameters, percent-decoded. Absent is not empty: an empty namespace is a name.
struct NodeParameters {
  std::optional<std::string_view> type;
  std::optional<std::string_view> ns;
  std::optional<std::string_view> name;
  std::optional<std::string_view> id;    // of a run
  std::optional<std::string_view> node;  // the short spelling
};

// kInvalid: a parameter is missing, contradicts another or has no single reading (the message lists
// the candidates). Does not check that the node exists, except to choose between readings.
[[nodiscard]] Result<NodeRef> resolve_node(const Context& context, const NodeParameters& given);

// Every syntactic reading of "<type>:<namespace>:<name>", in the order of the split.
[[nodiscard]] std::vector<NodeRef> readings_of(std::string_view node);

// "dataset:<namespace>:<name>", "run:<id>": for messages and logs.
[[nodiscard]] std::string to_string(const NodeRef& node);

}  // namespace ledgerline::query
