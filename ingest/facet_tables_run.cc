// Rules of the run facets, in the order of the specification's folder.
#include "ingest/facet_shapes.h"

namespace ledgerline::ingest {
namespace {

using namespace shapes;  // NOLINT(google-build-using-namespace): this file is a table of them

constexpr ShapeMember kVariableMembers[] = {{"name", &kString, true}, {"value", &kString, true}};
constexpr Shape kVariable = object(kVariableMembers);
constexpr Shape kVariables = array_of(kVariable);
constexpr ShapeMember kEnvironmentMembers[] = {{"environmentVariables", &kVariables, true}};
constexpr Shape kEnvironment = object(kEnvironmentMembers);

constexpr ShapeMember kErrorMessageMembers[] = {
    {"message", &kString, true}, {"programmingLanguage", &kString, true}, {"stackTrace", &kString}};
constexpr Shape kErrorMessage = object(kErrorMessageMembers);

constexpr ShapeMember kParameterMembers[] = {
    {"key", &kString, true}, {"name", &kString}, {"description", &kString}, {"value", &kString}};
constexpr Shape kParameter = object(kParameterMembers);
constexpr Shape kParameters = array_of(kParameter);
constexpr ShapeMember kExecutionParametersMembers[] = {{"parameters", &kParameters}};
constexpr Shape kExecutionParameters = object(kExecutionParametersMembers);

constexpr ShapeMember kExternalQueryMembers[] = {{"externalQueryId", &kString, true},
                                                 {"source", &kString, true}};
constexpr Shape kExternalQuery = object(kExternalQueryMembers);

constexpr ShapeMember kExtractionErrorItemMembers[] = {{"errorMessage", &kString, true},
                                                       {"stackTrace", &kString},
                                                       {"task", &kString},
                                                       {"taskNumber", &kInteger}};
constexpr Shape kExtractionErrorItem = object(kExtractionErrorItemMembers);
constexpr Shape kExtractionErrorItems = array_of(kExtractionErrorItem);
constexpr ShapeMember kExtractionErrorMembers[] = {{"totalTasks", &kInteger, true},
                                                   {"failedTasks", &kInteger, true},
                                                   {"errors", &kExtractionErrorItems, true}};
constexpr Shape kExtractionError = object(kExtractionErrorMembers);

constexpr ShapeMember kRunMembers[] = {{"runId", &kRunId, true}};
constexpr Shape kRun = object(kRunMembers);

constexpr ShapeMember kDependencyMembers[] = {{"job", &kIdentifier, true},
                                              {"run", &kRun},
                                              {"dependency_type", &kString},
                                              {"sequence_trigger_rule", &kString},
                                              {"status_trigger_rule", &kString}};
constexpr Shape kDependency = object(kDependencyMembers);
constexpr Shape kDependencies = array_of(kDependency);
constexpr ShapeMember kJobDependenciesMembers[] = {
    {"upstream", &kDependencies}, {"downstream", &kDependencies}, {"trigger_rule", &kString}};
constexpr Shape kJobDependencies = object(kJobDependenciesMembers);

constexpr ShapeMember kNominalTimeMembers[] = {{"nominalStartTime", &kDateTime, true},
                                               {"nominalEndTime", &kDateTime}};
constexpr Shape kNominalTime = object(kNominalTimeMembers);

constexpr ShapeMember kRootMembers[] = {{"run", &kRun, true}, {"job", &kIdentifier, true}};
constexpr Shape kRoot = object(kRootMembers);
constexpr ShapeMember kParentMembers[] = {
    {"run", &kRun, true}, {"job", &kIdentifier, true}, {"root", &kRoot}};
constexpr Shape kParent = object(kParentMembers);

constexpr ShapeMember kProcessingEngineMembers[] = {
    {"version", &kString, true}, {"name", &kString}, {"openlineageAdapterVersion", &kString}};
constexpr Shape kProcessingEngine = object(kProcessingEngineMembers);

constexpr ShapeMember kTestMembers[] = {{"name", &kString, true},  {"status", &kString, true},
                                        {"severity", &kString},    {"type", &kString},
                                        {"description", &kString}, {"expected", &kString},
                                        {"actual", &kString},      {"content", &kString},
                                        {"contentType", &kString}, {"params", &kAnyMap}};
constexpr Shape kTestItem = object(kTestMembers);
constexpr Shape kTests = array_of(kTestItem);
constexpr ShapeMember kTestFacetMembers[] = {{"tests", &kTests, true}};
constexpr Shape kTestFacet = object(kTestFacetMembers);

constexpr FacetRule kRules[] = {
    {"environmentVariables", &kEnvironment},
    {"errorMessage", &kErrorMessage},
    {"executionParameters", &kExecutionParameters},
    {"externalQuery", &kExternalQuery},
    {"extractionError", &kExtractionError},
    {"jobDependencies", &kJobDependencies, FacetMeaning::kJobDependencies},
    {"nominalTime", &kNominalTime, FacetMeaning::kNominalTime},
    {"parent", &kParent, FacetMeaning::kParent},
    {"parentRun", &kParent, FacetMeaning::kOldParent},
    {"processing_engine", &kProcessingEngine},
    {"tags", &kTagsFacet},
    {"test", &kTestFacet},
};

}  // namespace

std::span<const FacetRule> run_facet_rules() noexcept { return kRules; }

}  // namespace ledgerline::ingest
