#include "api/routes/entities.h"

#include <utility>

#include "api/routes/question.h"
#include "api/views/entities.h"
#include "query/entities.h"

namespace ledgerline::api {
namespace {

Answerer parse_list(const Request&, Arguments& arguments) {
  query::EntityListQuestion ask;
  if (arguments.text("type")) {
    using query::NodeType;
    ask.type = arguments.one_of("type", NodeType::kDataset,
                                {{"dataset", NodeType::kDataset},
                                 {"job", NodeType::kJob},
                                 {"user", NodeType::kUser},
                                 {"app", NodeType::kApp}});
  }
  if (const auto ns = arguments.text("namespace")) ask.ns = std::string(*ns);
  if (const auto substring = arguments.text("q")) ask.substring = std::string(*substring);
  ask.limit = arguments.number("limit", 1, limits::kPageRowsMax).value_or(limits::kPageRowsDefault);
  if (const auto cursor = arguments.text("cursor")) ask.cursor = std::string(*cursor);
  return [ask = std::move(ask)](query::Context& context) -> Result<Response> {
    Result<query::EntityList> list = query::list_entities(context, ask);
    if (!list) return list.error();
    return views::entity_list(std::move(*list));
  };
}

Answerer parse_one(const Request&, Arguments& arguments) {
  query::EntityQuestion ask;
  const NodeArgument given(arguments, {"dataset", "job", "user", "app"});
  ask.as_of = arguments.time("as_of");
  if (const auto at = arguments.number("known_at")) ask.known_at = Position(*at);
  ask.versions_max =
      arguments.number("versions", 0, limits::kPageRowsMax).value_or(limits::kPageRowsDefault);
  return [ask, given](query::Context& context) mutable -> Result<Response> {
    Result<query::NodeRef> node = given.resolve(context);
    if (!node) return node.error();
    ask.node = std::move(*node);
    const Result<query::EntityAnswer> answer = query::describe_entity(context, ask);
    if (!answer) return answer.error();
    return views::entity(*answer);
  };
}

}  // namespace

void add_entity_routes(Router& router, const Services& services) {
  add_checked(router, get_route("/api/v2/entities", "listEntities",
                                with_freshness({"q", "type", "namespace", "limit", "cursor"}),
                                question(services, parse_list)));
  add_checked(router, get_route("/api/v2/entity", "getEntity",
                                with_freshness({"type", "namespace", "name", "node", "as_of",
                                                "known_at", "versions"}),
                                question(services, parse_one)));
}

}  // namespace ledgerline::api
