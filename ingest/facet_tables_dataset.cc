// Rules of the dataset facets, in the order of the specification's folder.
#include "ingest/facet_shapes.h"

namespace ledgerline::ingest {
namespace {

using namespace shapes;  // NOLINT(google-build-using-namespace): this file is a table of them

constexpr ShapeMember kCatalogMembers[] = {
    {"framework", &kString, true},     {"type", &kString, true},   {"name", &kString, true},
    {"metadataUri", &kString},         {"warehouseUri", &kString}, {"source", &kString},
    {"catalogProperties", &kStringMap}};
constexpr Shape kCatalog = object(kCatalogMembers);

constexpr ShapeMember kInputFieldMembers[] = {{"namespace", &kName, true},
                                              {"name", &kName, true},
                                              {"field", &kString, true},
                                              {"transformations", &kTransformations}};
constexpr Shape kInputField = object(kInputFieldMembers);
constexpr Shape kInputFields = array_of(kInputField);
constexpr ShapeMember kColumnMembers[] = {{"inputFields", &kInputFields, true},
                                          {"transformationDescription", &kString},
                                          {"transformationType", &kString}};
constexpr Shape kColumn = object(kColumnMembers);
constexpr Shape kColumns = map_of(kColumn);
constexpr ShapeMember kColumnLineageMembers[] = {{"fields", &kColumns, true},
                                                 {"dataset", &kInputFields}};
constexpr Shape kColumnLineage = object(kColumnLineageMembers);

constexpr ShapeMember kDatasetTypeMembers[] = {{"datasetType", &kString, true},
                                               {"subType", &kString}};
constexpr Shape kDatasetType = object(kDatasetTypeMembers);

constexpr ShapeMember kVersionMembers[] = {{"datasetVersion", &kName, true}};
constexpr Shape kVersion = object(kVersionMembers);

constexpr ShapeMember kDataSourceMembers[] = {{"name", &kString}, {"uri", &kString}};
constexpr Shape kDataSource = object(kDataSourceMembers);

constexpr ShapeMember kLevelMembers[] = {{"type", &kString, true}, {"name", &kString, true}};
constexpr Shape kLevel = object(kLevelMembers);
constexpr Shape kLevels = array_of(kLevel);
constexpr ShapeMember kHierarchyMembers[] = {{"hierarchy", &kLevels, true}};
constexpr Shape kHierarchy = object(kHierarchyMembers);

constexpr std::string_view kChanges[] = {"ALTER",     "CREATE", "DROP",
                                         "OVERWRITE", "RENAME", "TRUNCATE"};
constexpr Shape kChange{ShapeType::kString, {}, nullptr, {}, kChanges};
constexpr ShapeMember kLifecycleMembers[] = {{"lifecycleStateChange", &kChange, true},
                                             {"previousIdentifier", &kIdentifier}};
constexpr Shape kLifecycle = object(kLifecycleMembers);

extern const Shape kSchemaFields;
constexpr ShapeMember kSchemaFieldMembers[] = {{"name", &kString, true},
                                               {"type", &kString},
                                               {"description", &kString},
                                               {"ordinal_position", &kInteger},
                                               {"fields", &kSchemaFields}};
constexpr Shape kSchemaField = object(kSchemaFieldMembers);
constinit const Shape kSchemaFields = array_of(kSchemaField);
constexpr ShapeMember kSchemaMembers[] = {{"fields", &kSchemaFields}};
constexpr Shape kSchema = object(kSchemaMembers);

constexpr ShapeMember kStorageMembers[] = {{"storageLayer", &kString, true},
                                           {"fileFormat", &kString}};
constexpr Shape kStorage = object(kStorageMembers);

constexpr ShapeMember kSymlinkMembers[] = {
    {"namespace", &kName, true}, {"name", &kName, true}, {"type", &kString, true}};
constexpr Shape kSymlink = object(kSymlinkMembers);
constexpr Shape kSymlinkList = array_of(kSymlink);
constexpr ShapeMember kSymlinksMembers[] = {{"identifiers", &kSymlinkList}};
constexpr Shape kSymlinks = object(kSymlinksMembers);

constexpr FacetRule kRules[] = {
    {"catalog", &kCatalog},
    {"columnLineage", &kColumnLineage, FacetMeaning::kColumnLineage},
    {"dataQualityAssertions", &kQualityAssertionsFacet},
    {"dataQualityMetrics", &kQualityMetricsFacet},
    {"datasetType", &kDatasetType, FacetMeaning::kDatasetType},
    {"version", &kVersion, FacetMeaning::kVersion},
    {"dataSource", &kDataSource},
    {"documentation", &kDocumentationFacet},
    {"hierarchy", &kHierarchy},
    {"lifecycleStateChange", &kLifecycle, FacetMeaning::kLifecycle},
    {"lineage", &kDatasetLineageFacet, FacetMeaning::kDatasetLineage},
    {"ownership", &kOwnershipFacet},
    {"schema", &kSchema},
    {"storage", &kStorage},
    {"symlinks", &kSymlinks, FacetMeaning::kSymlinks},
    {"tags", &kTagsFacet},
};

}  // namespace

std::span<const FacetRule> dataset_facet_rules() noexcept { return kRules; }

}  // namespace ledgerline::ingest
