// Shapes that several tables of facet rules use.
#pragma once

#include "ingest/facet_rules.h"

namespace ledgerline::ingest::shapes {

inline constexpr Shape kAny{ShapeType::kAny};
inline constexpr Shape kString{ShapeType::kString};
inline constexpr Shape kName{ShapeType::kName};
inline constexpr Shape kRunId{ShapeType::kRunId};
inline constexpr Shape kInteger{ShapeType::kInteger};
inline constexpr Shape kNumber{ShapeType::kNumber};
inline constexpr Shape kBoolean{ShapeType::kBoolean};
inline constexpr Shape kDateTime{ShapeType::kDateTime};
inline constexpr Shape kAnyMap{ShapeType::kMap, {}, &kAny};
inline constexpr Shape kStringMap{ShapeType::kMap, {}, &kString};
inline constexpr Shape kNumberMap{ShapeType::kMap, {}, &kNumber};
inline constexpr Shape kStrings{ShapeType::kArray, {}, &kString};

constexpr Shape object(std::span<const ShapeMember> members) {
  return {ShapeType::kObject, members};
}
constexpr Shape array_of(const Shape& element) { return {ShapeType::kArray, {}, &element}; }
constexpr Shape map_of(const Shape& element) { return {ShapeType::kMap, {}, &element}; }

// tags[], owners[] and documentation are the same on runs, jobs and datasets.
inline constexpr ShapeMember kTagMembers[] = {
    {"key", &kString, true}, {"value", &kString, true}, {"source", &kString}, {"field", &kString}};
inline constexpr Shape kTag = object(kTagMembers);
inline constexpr Shape kTags = array_of(kTag);
inline constexpr ShapeMember kTagsFacetMembers[] = {{"tags", &kTags}};
inline constexpr Shape kTagsFacet = object(kTagsFacetMembers);

inline constexpr ShapeMember kOwnerMembers[] = {{"name", &kString, true}, {"type", &kString}};
inline constexpr Shape kOwner = object(kOwnerMembers);
inline constexpr Shape kOwners = array_of(kOwner);
inline constexpr ShapeMember kOwnershipMembers[] = {{"owners", &kOwners}};
inline constexpr Shape kOwnershipFacet = object(kOwnershipMembers);

inline constexpr ShapeMember kDocumentationMembers[] = {{"description", &kString, true},
                                                        {"contentType", &kString}};
inline constexpr Shape kDocumentationFacet = object(kDocumentationMembers);

// An entity's identity.
inline constexpr ShapeMember kIdentifierMembers[] = {{"namespace", &kName, true},
                                                     {"name", &kName, true}};
inline constexpr Shape kIdentifier = object(kIdentifierMembers);

inline constexpr ShapeMember kTransformationMembers[] = {{"type", &kString, true},
                                                         {"subtype", &kString},
                                                         {"description", &kString},
                                                         {"masking", &kBoolean}};
inline constexpr Shape kTransformation = object(kTransformationMembers);
inline constexpr Shape kTransformations = array_of(kTransformation);

// dataQualityMetrics, as a dataset and as an input facet.
inline constexpr ShapeMember kColumnMetricMembers[] = {
    {"nullCount", &kInteger},  {"distinctCount", &kInteger},
    {"sum", &kNumber},         {"count", &kNumber},
    {"min", &kNumber},         {"max", &kNumber},
    {"quantiles", &kNumberMap}};
inline constexpr Shape kColumnMetric = object(kColumnMetricMembers);
inline constexpr Shape kColumnMetrics = map_of(kColumnMetric);
inline constexpr ShapeMember kQualityMetricsMembers[] = {{"columnMetrics", &kColumnMetrics, true},
                                                         {"rowCount", &kInteger},
                                                         {"bytes", &kInteger},
                                                         {"fileCount", &kInteger},
                                                         {"lastUpdated", &kDateTime}};
inline constexpr Shape kQualityMetricsFacet = object(kQualityMetricsMembers);

// dataQualityAssertions: its schema says input facet, real events put it in `facets` too.
inline constexpr ShapeMember kAssertionMembers[] = {
    {"assertion", &kString, true}, {"success", &kBoolean, true}, {"column", &kString},
    {"severity", &kString},        {"name", &kString},           {"description", &kString},
    {"expected", &kString},        {"actual", &kString},         {"content", &kString},
    {"contentType", &kString},     {"params", &kAnyMap}};
inline constexpr Shape kAssertion = object(kAssertionMembers);
inline constexpr Shape kAssertions = array_of(kAssertion);
inline constexpr ShapeMember kQualityAssertionsMembers[] = {{"assertions", &kAssertions, true}};
inline constexpr Shape kQualityAssertionsFacet = object(kQualityAssertionsMembers);

// Sources and targets of the lineage facet (facet_tables_lineage.cc).
extern const Shape kJobLineageFacet;
extern const Shape kDatasetLineageFacet;

}  // namespace ledgerline::ingest::shapes
