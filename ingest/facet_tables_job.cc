// Rules of the job facets, in the order of the specification's folder.
#include "ingest/facet_shapes.h"

namespace ledgerline::ingest {
namespace {

using namespace shapes;  // NOLINT(google-build-using-namespace): this file is a table of them

constexpr ShapeMember kEmissionMembers[] = {{"eventTrigger", &kString, true},
                                            {"eventContentMode", &kString, true},
                                            {"windowDuration", &kInteger}};
constexpr Shape kEmission = object(kEmissionMembers);
constexpr ShapeMember kJobTypeMembers[] = {{"processingType", &kString, true},
                                           {"integration", &kString, true},
                                           {"jobType", &kString},
                                           {"emissionPattern", &kEmission}};
constexpr Shape kJobType = object(kJobTypeMembers);

constexpr ShapeMember kSqlMembers[] = {{"query", &kString, true}, {"dialect", &kString}};
constexpr Shape kSql = object(kSqlMembers);

constexpr ShapeMember kSourceCodeMembers[] = {{"language", &kString, true},
                                              {"sourceCode", &kString, true}};
constexpr Shape kSourceCode = object(kSourceCodeMembers);

constexpr ShapeMember kLocationMembers[] = {
    {"type", &kString, true}, {"url", &kString, true},        {"repoUrl", &kString},
    {"path", &kString},       {"version", &kString},          {"tag", &kString},
    {"branch", &kString},     {"pullRequestNumber", &kString}};
constexpr Shape kLocation = object(kLocationMembers);

constexpr FacetRule kRules[] = {
    {"documentation", &kDocumentationFacet},
    {"jobType", &kJobType, FacetMeaning::kJobType},
    {"lineage", &kJobLineageFacet, FacetMeaning::kJobLineage},
    {"ownership", &kOwnershipFacet},
    {"sql", &kSql},
    {"sourceCode", &kSourceCode},
    {"sourceCodeLocation", &kLocation},
    {"tags", &kTagsFacet},
};

}  // namespace

std::span<const FacetRule> job_facet_rules() noexcept { return kRules; }

}  // namespace ledgerline::ingest
