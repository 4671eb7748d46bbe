// The flow shape of a run: which datasets a job read and wrote and which source feeds which target.
// Stored once per digest under kShapes; runs refer to it. Holds entity ids, so its digest depends
// on arrival and is never shown to a client.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "engine/base/bytes.h"
#include "engine/base/ids.h"
#include "engine/base/result.h"
#include "engine/format/facts.h"

namespace ledgerline::index {

struct Flow {
  EntityId target;  // one of Shape::outputs
  format::Rule rule{};
  bool all_inputs = false;        // kProduct: every input is a source, and `sources` is empty
  std::vector<EntityId> sources;  // ascending; empty with kLineageFacet: known to have none
  friend bool operator==(const Flow&, const Flow&) = default;
};

struct Shape {
  bool attempted = false;         // the run ended in FAIL or ABORT
  bool declared = false;          // from a JobEvent or DatasetEvent, not from a run
  std::vector<EntityId> inputs;   // ascending; of a job also jobs that hand over to it
  std::vector<EntityId> outputs;  // ascending; one without a flow is bound to the job alone
  std::vector<Flow> flows;        // ascending by target, one per target

  // Where a dataset stands in Firsts: inputs first, then outputs.
  [[nodiscard]] std::optional<std::size_t> ordinal(EntityId dataset,
                                                   format::Direction direction) const;
  [[nodiscard]] const Flow* flow_to(EntityId target) const;
  [[nodiscard]] bool empty() const noexcept { return inputs.empty() && outputs.empty(); }
  friend bool operator==(const Shape&, const Shape&) = default;
};

// The canonical bytes: equal shapes and only those have equal ones. Stored value and digest input.
[[nodiscard]] std::string encode_shape(const Shape& shape);
[[nodiscard]] Result<Shape> decode_shape(ByteView bytes);

}  // namespace ledgerline::index
