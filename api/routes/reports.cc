#include "api/routes/reports.h"

#include <algorithm>
#include <string>
#include <utility>

#include <nlohmann/json.hpp>

#include "api/routes/question.h"
#include "api/routes/range.h"
#include "api/views/approvals.h"
#include "api/views/reports.h"
#include "query/approval_check.h"

namespace ledgerline::api {
namespace {

using nlohmann::json;

constexpr std::int64_t kDayNs = 24LL * 3600 * 1'000'000'000;
constexpr std::uint64_t kDaysMax = 3'650;
constexpr std::uint64_t kDaysDefault = 30;

std::size_t limit_of(Arguments& arguments) {
  return arguments.number("limit", 1, limits::kPageRowsMax).value_or(limits::kPageRowsDefault);
}

Answerer parse_expiring(const Request&, Arguments& arguments) {
  const auto from = arguments.time("from");
  const std::uint64_t days = arguments.number("days", 1, kDaysMax).value_or(kDaysDefault);
  const std::size_t limit = limit_of(arguments);
  return [from, days, limit](query::Context& context) -> Result<Response> {
    const Timestamp begin = from.value_or(context.clock().now());
    Timestamp end = Timestamp::max();
    if (__builtin_add_overflow(begin.ns, static_cast<std::int64_t>(days) * kDayNs, &end.ns)) {
      end = Timestamp::max();
    }
    Result<query::ApprovalList> answer = query::list_expiring(context, begin, end, limit);
    if (!answer) return answer.error();
    return views::approvals(*std::move(answer));
  };
}

std::string text_in(const json& item, const char* member) {
  const auto found = item.find(member);
  return found != item.end() && found->is_string() ? found->get<std::string>() : std::string();
}

// The members of docs/access.md that an approval can restrict.
void read_scope(std::string_view text, query::AccessScope& scope) {
  const json item = json::parse(text, nullptr, false);
  if (!item.is_object()) return;
  const auto app = item.find("app");
  if (app != item.end() && app->is_object()) {
    scope.version = query::normal_version(text_in(*app, "version"));
  }
  scope.purpose = text_in(item, "purpose");
  scope.contract.id = text_in(item, "contract_id");
  const auto columns = item.find("columns");
  if (columns == item.end() || !columns->is_array()) return;
  for (const json& column : *columns) {
    if (column.is_string()) scope.columns.push_back(column.get<std::string>());
  }
  std::sort(scope.columns.begin(), scope.columns.end());
}

Answerer parse_expired(const Request&, Arguments& arguments) {
  query::UsageQuestion ask;
  if (const auto app = arguments.filled("app")) {
    ask.app =
        query::Name{std::string(arguments.text("app_namespace").value_or("")), std::string(*app)};
  }
  ask.from = arguments.time("from");
  ask.until = arguments.time("to");
  check_range(arguments, "from", ask.from, "to", ask.until);
  ask.limit = limit_of(arguments);
  ask.verdicts = {query::Verdict::kExpired, query::Verdict::kRevoked};
  return [ask](query::Context& context) -> Result<Response> {
    Result<query::UsageAnswer> answer = query::judge_usage(context, ask, &read_scope);
    if (!answer) return answer.error();
    return views::usage(*std::move(answer));
  };
}

Answerer parse_duties(const Request&, Arguments& arguments) {
  query::ApprovalListQuestion ask;
  ask.limit = limit_of(arguments);
  ask.cursor = arguments.text("cursor").value_or("");
  return [ask](query::Context& context) mutable -> Result<Response> {
    ask.at = context.clock().now();
    Result<query::DutyAnswer> answer = query::list_duty_faults(context, ask);
    if (!answer) return answer.error();
    return views::duty_faults(*std::move(answer));
  };
}

}  // namespace

void add_report_routes(Router& router, const Services& services) {
  add_checked(router, get_route("/api/v2/reports/expiring-approvals", "listExpiringApprovals",
                                with_freshness({"from", "days", "limit"}),
                                question(services, parse_expiring)));
  add_checked(router, get_route("/api/v2/reports/expired-in-use", "listExpiredInUse",
                                with_freshness({"app", "app_namespace", "from", "to", "limit"}),
                                question(services, parse_expired)));
  add_checked(router,
              get_route("/api/v2/reports/separation-of-duties", "listDutyFaults",
                        with_freshness({"limit", "cursor"}), question(services, parse_duties)));
}

}  // namespace ledgerline::api
