#include "api/routes/runs.h"

#include <utility>

#include "api/routes/question.h"
#include "api/views/runs.h"
#include "engine/crypto/run_id.h"
#include "query/runs.h"

namespace ledgerline::api {
namespace {

Answerer parse_run(const Request& request, Arguments& arguments) {
  query::RunQuestion ask;
  // A run id that was no UUID is found under the text its producer sent.
  const std::string_view text = request.parameter("id");
  ask.id = crypto::run_id_from(text).id;
  ask.as_of = arguments.time("as_of");
  if (const auto at = arguments.number("known_at")) ask.known_at = Position(*at);
  ask.rows_max = arguments.number("limit", 1, limits::kPageRowsMax).value_or(limits::kPageRowsMax);
  if (const auto cursor = arguments.text("cursor")) ask.cursor = std::string(*cursor);
  return [ask = std::move(ask), text](query::Context& context) -> Result<Response> {
    const Result<query::RunsAnswer> answer = query::describe_run(context, ask);
    if (!answer && answer.error().kind == ErrorKind::kNotFound) {
      return context.not_found("no such run: " + std::string(text), query::Draws::kLineage);
    }
    if (!answer) return answer.error();
    return views::runs(*answer);
  };
}

}  // namespace

void add_run_routes(Router& router, const Services& services) {
  add_checked(router, get_route("/api/v2/runs/{id}", "getRun",
                                with_freshness({"as_of", "known_at", "limit", "cursor"}),
                                question(services, parse_run)));
}

}  // namespace ledgerline::api
