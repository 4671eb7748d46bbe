// Which shapes of which owners are live at two clocks, and when each of their datasets was first
// mentioned. An owner is a job, or a dataset whose own event declared its lineage.
//
// The present is read from the stored summaries. The past, and owners that touch a dropped dataset
// (drops.h), are read from the evidence rows of single runs: once per owner, then remembered. One
// instance serves one walk; pointers it returns live as long as it does.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <unordered_map>
#include <vector>

#include "engine/base/bytes.h"
#include "engine/base/ids.h"
#include "engine/base/result.h"
#include "engine/index/reader.h"
#include "engine/index/rows.h"
#include "engine/index/shape.h"
#include "query/drops.h"
#include "query/hidden.h"

namespace ledgerline::query {

class Context;

struct LiveShape {
  const index::Shape* shape = nullptr;
  index::Firsts summary;  // of the stored summary; empty when `exact` counts
  std::vector<std::optional<index::First>> exact;
  std::vector<Hidden> hidden;  // beside `exact`: what hid evidence of the dataset, if anything

  // Of the dataset at `ordinal` of the shape; none: no visible evidence of it.
  [[nodiscard]] std::optional<index::First> first(std::size_t ordinal) const;
};

class Visibility {
 public:
  // All outlive it.
  Visibility(const Context& context, const index::AsOf& as_of, AliasResolver& aliases)
      : context_(context), as_of_(as_of), drops_(context, as_of, aliases) {}

  // nullptr: not live.
  [[nodiscard]] Result<const LiveShape*> live(EntityId owner, const ShortDigest& digest);
  // Every live shape of an owner.
  [[nodiscard]] Result<std::vector<const LiveShape*>> live_shapes(EntityId owner);
  // The shape of one run of `job`, of no other; nullptr: none.
  [[nodiscard]] Result<const LiveShape*> live_of_run(EntityId job, const Uuid& run,
                                                     Timestamp first_event);

  // True once more evidence than limits::kWalkEvidenceRowsMax had to be read.
  [[nodiscard]] bool cut() const noexcept { return cut_; }
  // What else kept it from seeing all.
  [[nodiscard]] Incomplete lacks() const { return drops_.lacks(); }

 private:
  struct ShapeKey {
    EntityId owner;
    ShortDigest digest{};
    friend bool operator==(const ShapeKey&, const ShapeKey&) = default;
  };
  struct Hash {
    std::size_t operator()(const ShapeKey& key) const noexcept;
    std::size_t operator()(const ShortDigest& digest) const noexcept;
  };
  struct Exact {
    std::vector<std::optional<index::First>> firsts;
    std::vector<Hidden> hidden;
  };

  [[nodiscard]] Result<const index::Shape*> shape_of(const ShortDigest& digest);
  [[nodiscard]] Result<bool> touches_dropped(const index::Shape& shape);
  [[nodiscard]] Result<std::unique_ptr<LiveShape>> judge(const ShapeKey& key);
  [[nodiscard]] Result<void> read_evidence(EntityId owner);
  [[nodiscard]] Result<void> read_declared(EntityId owner);
  // `run`: who speaks; null: a statement that declares it.
  [[nodiscard]] Result<void> add(EntityId owner, const ShortDigest& digest,
                                 const std::vector<index::First>& mentions,
                                 const index::RunKey* run);
  // The drop that hides it; nullptr: none does.
  [[nodiscard]] Result<const Drop*> hides(const index::Shape& shape, std::size_t ordinal,
                                          Timestamp mention, const index::RunKey* run);
  [[nodiscard]] bool spend_row();

  const Context& context_;
  index::AsOf as_of_;
  std::unordered_map<ShortDigest, std::shared_ptr<const index::Shape>, Hash> shapes_;
  std::unordered_map<ShapeKey, std::unique_ptr<LiveShape>, Hash> judged_;  // null: not live
  std::unordered_map<ShapeKey, Exact, Hash> exact_;  // of the owners in exact_owners_
  std::unordered_map<EntityId, bool> exact_owners_;
  Drops drops_;
  std::vector<std::unique_ptr<LiveShape>> of_runs_;
  std::size_t rows_ = 0;
  bool cut_ = false;
};

}  // namespace ledgerline::query
