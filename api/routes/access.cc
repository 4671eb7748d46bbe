#include "api/routes/access.h"

#include <memory>
#include <utility>

#include "api/routes/question.h"
#include "api/routes/submission.h"
#include "api/views/access.h"
#include "query/access.h"

namespace ledgerline::api {
namespace {

constexpr const char* kAccess = "/api/v2/access";

void post_access(const Services& services, const Request& request, Responder responder) {
  Result<ingest::Submission> submission = submission_of(request, kAccess);
  if (!submission) return responder.fail(submission.error());
  // Shared, because the pipeline takes a copyable function.
  const auto kept = std::make_shared<Responder>(std::move(responder));
  services.ingest->submit_access(std::move(*submission),
                                 [&services, kept](const ingest::Outcome& outcome) {
                                   answer_outcome(*kept, outcome, services);
                                 });
}

// Whose accesses are asked for: exactly one of a node, a dataset, a user and an app.
class Subject {
 public:
  explicit Subject(Arguments& arguments) : node_(arguments) {
    const auto user = arguments.text("user");
    const auto app = arguments.text("app");
    const auto ns = arguments.text("dataset_namespace");
    const auto name = arguments.text("dataset_name");
    const bool dataset = ns || name;
    const bool node = arguments.text("node") || arguments.text("type");
    if (dataset && !(ns && name)) {
      arguments.fault(ns ? "dataset_name" : "dataset_namespace", "required",
                      "dataset_namespace and dataset_name go together");
    }
    const int given = static_cast<int>(user.has_value()) + static_cast<int>(app.has_value()) +
                      static_cast<int>(dataset) + static_cast<int>(node);
    if (given != 1) {
      arguments.fault("dataset_name", "choice",
                      "name exactly one dataset, user or app: dataset_namespace and dataset_name, "
                      "user, app, or type, namespace and name");
    }
    if (user) plain_ = {query::NodeType::kUser, {"", std::string(*user)}, {}};
    if (app) plain_ = {query::NodeType::kApp, {"", std::string(*app)}, {}};
    if (ns && name) {
      plain_ = {query::NodeType::kDataset, {std::string(*ns), std::string(*name)}, {}};
    }
  }

  [[nodiscard]] Result<query::NodeRef> resolve(const query::Context& context) const {
    if (plain_) return *plain_;
    return node_.resolve(context);
  }

 private:
  NodeArgument node_;
  std::optional<query::NodeRef> plain_;
};

Answerer parse_list(const Request&, Arguments& arguments) {
  query::AccessQuestion ask;
  const Subject subject(arguments);
  ask.from = arguments.time("from");
  ask.until = arguments.time("to");
  if (const auto at = arguments.number("known_at")) ask.known_at = Position(*at);
  ask.limit = arguments.number("limit", 1, limits::kPageRowsMax).value_or(limits::kPageRowsDefault);
  if (const auto cursor = arguments.text("cursor")) ask.cursor = std::string(*cursor);
  return [ask, subject](query::Context& context) mutable -> Result<Response> {
    Result<query::NodeRef> node = subject.resolve(context);
    if (!node) return node.error();
    ask.node = std::move(*node);
    Result<query::AccessAnswer> answer = query::list_access(context, ask);
    if (!answer) return answer.error();
    return views::access(std::move(*answer));
  };
}

}  // namespace

void add_access_routes(Router& router, const Services& services) {
  add_checked(router, post_route(kAccess, "postAccess", Runs::kInline,
                                 {"application/json", "application/x-ndjson"},
                                 [&services](const Request& request, Responder responder) {
                                   post_access(services, request, std::move(responder));
                                 }));
  add_checked(router, get_route(kAccess, "listAccess",
                                with_freshness({"dataset_namespace", "dataset_name", "type",
                                                "namespace", "name", "node", "user", "app", "from",
                                                "to", "known_at", "limit", "cursor"}),
                                question(services, parse_list)));
}

}  // namespace ledgerline::api
