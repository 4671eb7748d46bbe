#include "api/routes/access.h"

#include <memory>
#include <optional>
#include <utility>

#include "api/routes/question.h"
#include "api/routes/range.h"
#include "api/routes/submission.h"
#include "api/views/access.h"
#include "query/access.h"

namespace ledgerline::api {
namespace {

void post_access(const Services& services, const Request& request, Responder responder) {
  std::optional<Posted> posted = read_post(request, kAccessPath, responder);
  if (!posted) return;
  // Shared, because the pipeline takes a copyable function.
  const auto kept = std::make_shared<Responder>(std::move(responder));
  services.ingest->submit_access(
      std::move(posted->submission),
      [&services, kept, form = posted->form](const ingest::Outcome& outcome) {
        answer_outcome(kept, outcome, form, services);
      });
}

// What is asked about: a dataset or another node, else the user, else the app. A user or app beside
// it narrows the answer.
class Subject {
 public:
  Subject(Arguments& arguments, query::AccessQuestion& ask) {
    const auto ns = arguments.text("dataset_namespace");
    const auto name = arguments.filled("dataset_name");
    if (ns.has_value() != arguments.text("dataset_name").has_value()) {
      arguments.fault(ns ? "dataset_name" : "dataset_namespace", "required",
                      "dataset_namespace and dataset_name go together");
    }
    const bool node = arguments.text("node") || arguments.text("type");
    if (node) node_.emplace(arguments, std::vector<std::string_view>{"dataset", "user", "app"});
    if (node && ns) arguments.fault("dataset_name", "choice", "name one dataset, user or app");
    if (ns && name) {
      plain_ = {query::NodeType::kDataset, {std::string(*ns), std::string(*name)}, {}};
    }
    take_actor(arguments, "user", query::NodeType::kUser, node, ask.user);
    take_actor(arguments, "app", query::NodeType::kApp, node, ask.app);
    if (!node && !plain_) {
      arguments.fault("dataset_name", "required",
                      "name a dataset, user or app: dataset_namespace and dataset_name, user, app, "
                      "or type, namespace and name");
    }
  }

  [[nodiscard]] Result<query::NodeRef> resolve(const query::Context& context) const {
    if (plain_) return *plain_;
    return node_->resolve(context);  // done() has seen that there is one
  }

 private:
  void take_actor(Arguments& arguments, std::string_view parameter, query::NodeType type, bool node,
                  std::optional<query::Name>& filter) {
    const std::string ns_parameter = std::string(parameter) + "_namespace";
    const auto actor = arguments.filled(parameter);
    const auto ns = arguments.text(ns_parameter);
    if (ns && !actor) {
      arguments.fault(parameter, "required", ns_parameter + " goes with " + std::string(parameter));
    }
    if (!actor) return;
    query::Name name{std::string(ns.value_or("")), std::string(*actor)};
    if (node || plain_) {
      filter = std::move(name);
    } else {
      plain_ = {type, std::move(name), {}};
    }
  }

  std::optional<NodeArgument> node_;
  std::optional<query::NodeRef> plain_;
};

Answerer parse_list(const Request&, Arguments& arguments) {
  query::AccessQuestion ask;
  const Subject subject(arguments, ask);
  ask.from = arguments.time("from");
  ask.until = arguments.time("to");
  check_range(arguments, "from", ask.from, "to", ask.until);
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
  add_checked(router, post_route(std::string(kAccessPath), "postAccess", Runs::kInline,
                                 {"application/json", "application/x-ndjson"},
                                 [&services](const Request& request, Responder responder) {
                                   post_access(services, request, std::move(responder));
                                 }));
  add_checked(router, get_route(std::string(kAccessPath), "listAccess",
                                with_freshness({"dataset_namespace", "dataset_name", "type",
                                                "namespace", "name", "node", "user",
                                                "user_namespace", "app", "app_namespace", "from",
                                                "to", "known_at", "limit", "cursor"}),
                                question(services, parse_list)));
}

}  // namespace ledgerline::api
