// The schemas of the 38 standard facets (openlineage spec/facets) as tables: required members,
// types and enumerations of what a consumer could rely on. Formats are asserted only where this
// program reads the value (times). A null under an optional member counts as absent.
#pragma once

#include <cstdint>
#include <memory_resource>
#include <optional>
#include <span>
#include <string_view>

#include "ingest/json_document.h"

namespace ledgerline::ingest {

enum class ShapeType : std::uint8_t {
  kAny,
  kString,
  kName,   // a namespace or name: a string of at most limits::kNameBytesMax
  kRunId,  // the same, not empty
  kInteger,
  kCount,  // an integer that is not negative
  kNumber,
  kBoolean,
  kDateTime,
  kObject,
  kArray,   // every item has the shape `element`
  kMap,     // every member's value has the shape `element`
  kTagged,  // an object whose member "type" chooses one of `alternatives`
};

struct Shape;

struct ShapeMember {
  std::string_view name;
  const Shape* shape;
  bool required = false;
};

struct ShapeAlternative {
  std::string_view tag;
  const Shape* shape;
};

struct Shape {
  ShapeType type;
  std::span<const ShapeMember> members = {};
  const Shape* element = nullptr;
  std::span<const ShapeAlternative> alternatives = {};
  std::span<const std::string_view> words = {};  // kString: the values allowed; empty: any
  bool name_pair = false;  // kObject: "namespace" and "name" stand together or not at all
};

// Where an event carries the facet.
enum class FacetPlace : std::uint8_t { kRun, kJob, kDataset, kInput, kOutput };

// What the decoder derives from a facet, beside keeping it.
enum class FacetMeaning : std::uint8_t {
  kNone,
  kParent,
  kOldParent,  // key "parentRun", sent by old producers beside "parent"
  kNominalTime,
  kJobDependencies,
  kJobType,
  kJobLineage,
  kDatasetLineage,
  kColumnLineage,
  kSymlinks,
  kVersion,
  kLifecycle,
  kDatasetType,
};

struct FacetRule {
  std::string_view key;
  const Shape* shape;
  FacetMeaning meaning = FacetMeaning::kNone;
};

// Null for a custom facet.
[[nodiscard]] const FacetRule* facet_rule(FacetPlace place, std::string_view key) noexcept;

[[nodiscard]] std::span<const FacetRule> run_facet_rules() noexcept;
[[nodiscard]] std::span<const FacetRule> job_facet_rules() noexcept;
[[nodiscard]] std::span<const FacetRule> dataset_facet_rules() noexcept;
[[nodiscard]] std::span<const FacetRule> input_facet_rules() noexcept;
[[nodiscard]] std::span<const FacetRule> output_facet_rules() noexcept;

// Where a value first departs from its shape: a value, or a member that is missing from it.
struct ShapeBreach {
  JsonValue value;
  std::string_view member;
};
[[nodiscard]] std::optional<ShapeBreach> find_breach(const Shape& shape, const JsonValue& value,
                                                     std::pmr::memory_resource& arena);

}  // namespace ledgerline::ingest
