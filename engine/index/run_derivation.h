// What a RunRow means: the shape of each job it speaks of, and the versions it wrote. A pure
// function of the row, so that the rows of the graph never depend on the order of arrival. The rule
// of each flow: openlineage.md 1.4 (lineage facet, else column lineage, else inputs x outputs).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "engine/base/bytes.h"
#include "engine/base/ids.h"
#include "engine/index/rows.h"
#include "engine/index/run_row.h"
#include "engine/index/shape.h"

namespace ledgerline::index {

// One job's part: usually the run's own job, and each other job that a lineage facet speaks of.
struct Binding {
  EntityId owner;
  Shape shape;                  // never empty
  std::vector<First> mentions;  // of inputs, then outputs
  friend bool operator==(const Binding&, const Binding&) = default;

  // When the run first mentioned any of the datasets: the time of its evidence.
  [[nodiscard]] Timestamp time() const;
};

struct DerivedVersion {
  EntityId dataset;
  std::uint64_t text_hash = 0;  // in the row's key
  Timestamp time;
  VersionRow row;
  friend bool operator==(const DerivedVersion&, const DerivedVersion&) = default;
};

struct Derived {
  std::vector<Binding> bindings;         // ascending by owner
  std::vector<DerivedVersion> versions;  // ascending by (dataset, text hash)
};

// `job`: of the run. A DatasetEvent is derived as if its dataset were the job.
[[nodiscard]] Derived derive(const RunRow& row, EntityId job);

// The first 8 bytes of the SHA-256 of a version's text; 0 for the empty text of a synthetic one.
[[nodiscard]] std::uint64_t version_text_hash(std::string_view text);

}  // namespace ledgerline::index
