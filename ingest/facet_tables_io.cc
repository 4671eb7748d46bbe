// Rules of the input and output facets.
#include "ingest/facet_shapes.h"

namespace ledgerline::ingest {
namespace {

using namespace shapes;  // NOLINT(google-build-using-namespace): this file is a table of them

constexpr ShapeMember kStatisticsMembers[] = {
    {"rowCount", &kInteger}, {"size", &kInteger}, {"fileCount", &kInteger}};
constexpr Shape kStatistics = object(kStatisticsMembers);

// Subset conditions are a tree: binary nodes over locations, partitions and comparisons.
extern const Shape kCondition;

constexpr ShapeMember kFieldOperandMembers[] = {{"field", &kString, true}};
constexpr Shape kFieldOperand = object(kFieldOperandMembers);
constexpr ShapeMember kLiteralOperandMembers[] = {{"value", &kString, true}};
constexpr Shape kLiteralOperand = object(kLiteralOperandMembers);
constexpr ShapeAlternative kOperandKinds[] = {{"field", &kFieldOperand},
                                              {"literal", &kLiteralOperand}};
constexpr Shape kOperand{ShapeType::kTagged, {}, nullptr, kOperandKinds};

constexpr ShapeMember kCompareMembers[] = {
    {"left", &kOperand, true}, {"right", &kOperand, true}, {"comparison", &kString, true}};
constexpr Shape kCompare = object(kCompareMembers);
constexpr ShapeMember kBinaryMembers[] = {
    {"left", &kCondition, true}, {"right", &kCondition, true}, {"operator", &kString, true}};
constexpr Shape kBinary = object(kBinaryMembers);
constexpr ShapeMember kPartitionMembers[] = {{"dimensions", &kAnyMap, true},
                                             {"identifier", &kString}};
constexpr Shape kPartition = object(kPartitionMembers);
constexpr Shape kPartitionList = array_of(kPartition);
constexpr ShapeMember kPartitionsMembers[] = {{"partitions", &kPartitionList, true}};
constexpr Shape kPartitions = object(kPartitionsMembers);
constexpr ShapeMember kLocationsMembers[] = {{"locations", &kStrings, true}};
constexpr Shape kLocations = object(kLocationsMembers);
constexpr ShapeAlternative kConditionKinds[] = {{"location", &kLocations},
                                                {"partition", &kPartitions},
                                                {"compare", &kCompare},
                                                {"binary", &kBinary}};
constinit const Shape kCondition{ShapeType::kTagged, {}, nullptr, kConditionKinds};

constexpr ShapeMember kInputSubsetMembers[] = {{"inputCondition", &kCondition, true}};
constexpr Shape kInputSubset = object(kInputSubsetMembers);
constexpr ShapeMember kOutputSubsetMembers[] = {{"outputCondition", &kCondition, true}};
constexpr Shape kOutputSubset = object(kOutputSubsetMembers);

constexpr FacetRule kInputRules[] = {
    {"dataQualityAssertions", &kQualityAssertionsFacet},
    {"dataQualityMetrics", &kQualityMetricsFacet},
    {"inputStatistics", &kStatistics},
    {"subset", &kInputSubset},
};
constexpr FacetRule kOutputRules[] = {
    {"outputStatistics", &kStatistics},
    {"subset", &kOutputSubset},
};

}  // namespace

std::span<const FacetRule> input_facet_rules() noexcept { return kInputRules; }
std::span<const FacetRule> output_facet_rules() noexcept { return kOutputRules; }

}  // namespace ledgerline::ingest
