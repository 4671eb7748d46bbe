#include "api/routes/walk.h"

#include <utility>

#include "api/routes/question.h"
#include "api/views/walk.h"
#include "query/walk.h"

namespace ledgerline::api {
namespace {

Answerer parse_walk(const Services& services, Arguments& arguments) {
  using query::DeclaredMode;
  using query::WalkDirection;
  using query::WalkLevel;
  query::WalkQuestion ask;
  const NodeArgument given(arguments, {"dataset", "job", "run"});
  ask.direction = arguments.one_of("direction", WalkDirection::kBoth,
                                   {{"upstream", WalkDirection::kUpstream},
                                    {"downstream", WalkDirection::kDownstream},
                                    {"both", WalkDirection::kBoth}});
  if (const auto depth = arguments.number("depth", 0, UINT32_MAX)) {
    ask.depth = static_cast<std::uint32_t>(*depth);
  }
  ask.level = arguments.one_of("filter_type", WalkLevel::kAll,
                               {{"dataset", WalkLevel::kDatasets}, {"job", WalkLevel::kJobs}});
  for (const std::string_view ns : arguments.all("filter_namespace")) {
    ask.namespaces.emplace_back(ns);
  }
  ask.attempted = arguments.flag("attempted");
  ask.declared = arguments.one_of("declared", DeclaredMode::kInclude,
                                  {{"include", DeclaredMode::kInclude},
                                   {"exclude", DeclaredMode::kExclude},
                                   {"only", DeclaredMode::kOnly}});
  ask.collapse_temporary = arguments.flag("collapse_temporary");
  ask.as_of = arguments.time("as_of");
  if (const auto at = arguments.number("known_at")) ask.known_at = Position(*at);
  ask.nodes_max = arguments.number("limit", 1, limits::kWalkNodesMaxCeiling)
                      .value_or(services.questions.walk_nodes);
  if (const auto cursor = arguments.text("cursor")) ask.cursor = std::string(*cursor);
  return [ask = std::move(ask), given](query::Context& context) mutable -> Result<Response> {
    Result<query::NodeRef> start = given.resolve(context);
    if (!start) return start.error();
    ask.start = std::move(*start);
    Result<query::WalkAnswer> answer = query::walk(context, ask);
    if (!answer) return answer.error();
    return views::walk(std::move(*answer));
  };
}

}  // namespace

void add_walk_routes(Router& router, const Services& services) {
  add_checked(
      router,
      get_route("/api/v2/walk", "walk",
                with_freshness({"type", "namespace", "name", "id", "node", "direction", "depth",
                                "filter_type", "filter_namespace", "attempted", "declared",
                                "collapse_temporary", "as_of", "known_at", "limit", "cursor"}),
                question(services, [&services](const Request&, Arguments& arguments) {
                  return parse_walk(services, arguments);
                })));
}

}  // namespace ledgerline::api
