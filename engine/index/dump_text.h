// How the canonical dump spells ids, times and shapes: names instead of ids, everywhere.
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "engine/base/result.h"
#include "engine/index/rows.h"
#include "engine/index/run_row.h"
#include "engine/index/shape.h"
#include "engine/kv/store.h"

namespace ledgerline::index {

class DumpText {
 public:
  // Reads all entities and shapes.
  [[nodiscard]] static Result<DumpText> load(const kv::Store& store);

  [[nodiscard]] std::string name(EntityId id) const;  // dataset("ns","name"); "-" for 0
  [[nodiscard]] std::string names(const std::vector<EntityId>& ids) const;  // sorted by name
  [[nodiscard]] std::string node(const FlowNode& node) const { return name(node.id); }
  [[nodiscard]] std::string shape(const ShortDigest& digest) const;
  // The shape with the time of each dataset's first mention.
  [[nodiscard]] std::string shape(const ShortDigest& digest, const Firsts& firsts) const;
  [[nodiscard]] std::string run(const RunRow& row) const;
  [[nodiscard]] std::string bindings(const std::vector<DeclaredBinding>& bindings) const;

  // Every line about an entity as such.
  [[nodiscard]] std::vector<std::string> entity_lines() const;

 private:
  [[nodiscard]] std::string flow(const Flow& flow) const;
  [[nodiscard]] std::string link(const std::optional<RunLink>& link) const;

  std::unordered_map<EntityId, EntityRow> entities_;
  std::unordered_map<std::string, Shape> shapes_;  // by digest
};

// Words joined by one space.
[[nodiscard]] std::string words(std::initializer_list<std::string> parts);
// Sorted, in brackets.
[[nodiscard]] std::string sorted_list(std::vector<std::string> items);

}  // namespace ledgerline::index
