#include "api/routes/approvals.h"

#include <algorithm>
#include <string>
#include <utility>

#include "api/routes/dataset_argument.h"
#include "api/routes/question.h"
#include "api/routes/subject_argument.h"
#include "api/views/approval_context.h"
#include "api/views/approvals.h"
#include "query/approval_check.h"
#include "query/approval_context.h"
#include "query/approval_retracted.h"
#include "query/approvals.h"

namespace ledgerline::api {
namespace {

constexpr const char* kApprovals = "/api/v2/approvals";
constexpr const char* kCheck = "/api/v2/approvals/check";
constexpr const char* kContext = "/api/v2/approvals/context";

// Of columns=a,b and of column=, one name each, since a name may hold a comma.
std::vector<std::string> columns_of(Arguments& arguments) {
  std::vector<std::string> out;
  for (std::string_view rest : arguments.all("columns")) {
    while (!rest.empty()) {
      const std::size_t comma = rest.find(',');
      if (comma != 0) out.emplace_back(rest.substr(0, comma));
      rest = comma == std::string_view::npos ? std::string_view() : rest.substr(comma + 1);
    }
  }
  for (const std::string_view column : arguments.all("column")) {
    if (column.empty()) arguments.fault("column", "min_length", "must not be empty");
    out.emplace_back(column);
  }
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

std::string text_of(Arguments& arguments, std::string_view name) {
  return std::string(arguments.text(name).value_or(""));
}

std::string filled_of(Arguments& arguments, std::string_view name) {
  return std::string(arguments.filled(name).value_or(""));
}

std::optional<query::Name> app_of(Arguments& arguments) {
  const auto app = arguments.filled("app");
  if (!app) return std::nullopt;
  return query::Name{text_of(arguments, "app_namespace"), std::string(*app)};
}

Answerer parse_check(const Services& services, Arguments& arguments) {
  query::ApprovalQuestion ask;
  const auto app = app_of(arguments);
  if (!arguments.text("app")) arguments.fault("app", "required", "which app reads?");
  if (app) ask.app = *app;
  const DatasetArgument dataset(arguments, services);
  if (!dataset.given()) arguments.fault("dataset", "required", "which dataset is read?");
  ask.scope.version = subject_argument(arguments, "version");
  ask.scope.columns = columns_of(arguments);
  ask.scope.purpose = filled_of(arguments, "purpose");
  if (const auto tier = arguments.text("tier")) ask.tier = std::string(*tier);
  ask.scope.contract = {filled_of(arguments, "contract_id"),
                        filled_of(arguments, "contract_version"),
                        filled_of(arguments, "contract_digest")};
  const index::Document& contract = ask.scope.contract;
  if (contract.id.empty() && !(contract.version.empty() && contract.digest.empty())) {
    arguments.fault("contract_id", "required", "of which contract is that the version or digest?");
  }
  const auto at = arguments.time("at");
  if (const auto known_at = arguments.number("known_at")) ask.known_at = Position(*known_at);
  return [ask, at, dataset](query::Context& context) mutable -> Result<Response> {
    ask.scope.at = at.value_or(context.clock().now());
    Result<query::Name> name = dataset.resolve(context);
    if (!name) return name.error();
    ask.scope.dataset = *std::move(name);
    Result<query::ApprovalAnswer> answer = query::check_approval(context, ask);
    if (!answer) return answer.error();
    auto named = query::name_retracted(context, ask, *answer);
    if (!named) return named.error();
    return views::approval_check(ask, *answer);
  };
}

query::ApprovalFilter filter_of(Arguments& arguments) {
  query::ApprovalFilter filter;
  filter.app = app_of(arguments);
  filter.version = subject_argument(arguments, "version");
  filter.requester = filled_of(arguments, "requester");
  filter.approver = filled_of(arguments, "approver");
  filter.purpose = filled_of(arguments, "purpose");
  if (const auto tier = arguments.text("tier")) filter.tier = std::string(*tier);
  if (const auto word = arguments.text("decision")) {
    filter.decision = format::decision_from(*word);
    if (!filter.decision) {
      arguments.fault("decision", "choice", "must be one of approve, reject, withdraw");
    }
  }
  if (const auto word = arguments.text("state")) {
    filter.state = query::approval_state_from(*word);
    if (!filter.state) {
      arguments.fault(
          "state", "choice",
          "must be one of in_force, not_yet_valid, expired, revoked, not_counted, ends_nothing");
    }
  }
  return filter;
}

Answerer parse_list(const Services& services, Arguments& arguments) {
  query::ApprovalListQuestion ask;
  ask.filter = filter_of(arguments);
  const DatasetArgument dataset(arguments, services);
  const auto at = arguments.time("at");
  if (const auto known_at = arguments.number("known_at")) ask.known_at = Position(*known_at);
  ask.limit = arguments.number("limit", 1, limits::kPageRowsMax).value_or(limits::kPageRowsDefault);
  ask.cursor = text_of(arguments, "cursor");
  return [ask, at, dataset](query::Context& context) mutable -> Result<Response> {
    ask.at = at.value_or(context.clock().now());
    if (dataset.given()) {
      Result<query::Name> name = dataset.resolve(context);
      if (!name) return name.error();
      ask.filter.dataset = *std::move(name);
    }
    Result<query::ApprovalList> answer = query::list_approvals(context, ask);
    if (!answer) return answer.error();
    return views::approvals(*std::move(answer));
  };
}

Answerer parse_context(const Services& services, Arguments& arguments) {
  query::ContextQuestion ask;
  ask.app = app_of(arguments);
  const DatasetArgument dataset(arguments, services);
  if (!dataset.given()) arguments.fault("dataset", "required", "which dataset is asked for?");
  return [ask, dataset](query::Context& context) mutable -> Result<Response> {
    ask.at = context.clock().now();
    Result<query::Name> name = dataset.resolve(context);
    if (!name) return name.error();
    ask.dataset = *std::move(name);
    Result<query::ContextAnswer> answer = query::approval_context(context, ask);
    if (!answer) return answer.error();
    return views::approval_context(*answer);
  };
}

}  // namespace

void add_approval_routes(Router& router, const Services& services) {
  add_checked(router,
              get_route(kCheck, "checkApproval",
                        with_freshness({"app", "app_namespace", "version", "dataset",
                                        "dataset_namespace", "dataset_name", "columns", "column",
                                        "purpose", "tier", "contract_id", "contract_version",
                                        "contract_digest", "at", "known_at"}),
                        question(services, [&services](const Request&, Arguments& arguments) {
                          return parse_check(services, arguments);
                        })));
  add_checked(
      router,
      get_route(kApprovals, "listApprovals",
                with_freshness({"app", "app_namespace", "version", "dataset", "dataset_namespace",
                                "dataset_name", "decision", "state", "requester", "approver",
                                "purpose", "tier", "at", "known_at", "limit", "cursor"}),
                question(services, [&services](const Request&, Arguments& arguments) {
                  return parse_list(services, arguments);
                })));
  add_checked(router, get_route(kContext, "getApprovalContext",
                                with_freshness({"app", "app_namespace", "dataset",
                                                "dataset_namespace", "dataset_name"}),
                                question(services, [&services](const Request&, Arguments& given) {
                                  return parse_context(services, given);
                                })));
}

}  // namespace ledgerline::api
