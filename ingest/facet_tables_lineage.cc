// Shapes of the lineage facet: entries of a job, sources of a dataset.
#include "ingest/facet_shapes.h"

namespace ledgerline::ingest::shapes {
namespace {

constexpr ShapeMember kDatasetSourceMembers[] = {{"namespace", &kName, true},
                                                 {"name", &kName, true},
                                                 {"field", &kString},
                                                 {"transformations", &kTransformations}};
constexpr Shape kDatasetSource = object(kDatasetSourceMembers);
constexpr ShapeMember kJobSourceMembers[] = {{"namespace", &kName},
                                             {"name", &kName},
                                             {"runId", &kRunId},
                                             {"transformations", &kTransformations}};
constexpr Shape kJobSource{ShapeType::kObject, kJobSourceMembers, nullptr, {}, {}, true};
constexpr ShapeAlternative kSourceKinds[] = {{"DATASET", &kDatasetSource}, {"JOB", &kJobSource}};
constexpr Shape kSource{ShapeType::kTagged, {}, nullptr, kSourceKinds};
constexpr Shape kSources = array_of(kSource);

constexpr ShapeMember kFieldMembers[] = {{"inputs", &kSources, true}};
constexpr Shape kField = object(kFieldMembers);
constexpr Shape kFields = map_of(kField);

constexpr ShapeMember kDatasetTargetMembers[] = {{"namespace", &kName, true},
                                                 {"name", &kName, true},
                                                 {"inputs", &kSources},
                                                 {"fields", &kFields}};
constexpr Shape kDatasetTarget = object(kDatasetTargetMembers);
constexpr ShapeMember kJobTargetMembers[] = {
    {"namespace", &kName}, {"name", &kName}, {"runId", &kRunId}, {"inputs", &kSources}};
constexpr Shape kJobTarget{ShapeType::kObject, kJobTargetMembers, nullptr, {}, {}, true};
constexpr ShapeAlternative kTargetKinds[] = {{"DATASET", &kDatasetTarget}, {"JOB", &kJobTarget}};
constexpr Shape kTarget{ShapeType::kTagged, {}, nullptr, kTargetKinds};
constexpr Shape kTargets = array_of(kTarget);

constexpr ShapeMember kJobLineageMembers[] = {{"entries", &kTargets, true}};
constexpr ShapeMember kDatasetLineageMembers[] = {{"inputs", &kSources}, {"fields", &kFields}};

}  // namespace

constinit const Shape kJobLineageFacet = object(kJobLineageMembers);
constinit const Shape kDatasetLineageFacet = object(kDatasetLineageMembers);

}  // namespace ledgerline::ingest::shapes
