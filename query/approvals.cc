#include "query/approvals.h"

#include <algorithm>
#include <utility>

#include "engine/index/attestation_reader.h"
#include "query/approval_effect.h"
#include "query/approval_evidence.h"
#include "query/context.h"
#include "query/position_page.h"
#include "query/tables.h"

namespace ledgerline::query {
namespace {

constexpr std::pair<ApprovalState, std::string_view> kStateNames[] = {
    {ApprovalState::kInForce, "in_force"},       {ApprovalState::kNotYetValid, "not_yet_valid"},
    {ApprovalState::kExpired, "expired"},        {ApprovalState::kRevoked, "revoked"},
    {ApprovalState::kNotCounted, "not_counted"}, {ApprovalState::kEndsNothing, "ends_nothing"},
};

void add_name(Fingerprint& print, const std::optional<Name>& name) {
  print.add(std::uint64_t{name.has_value()});
  if (name) print.add(name->ns).add(name->name);
}

Fingerprint fingerprint_of(const ApprovalListQuestion& question) {
  const ApprovalFilter& filter = question.filter;
  Fingerprint print;
  print.add("approvals").add(filter.version).add(filter.requester).add(filter.approver);
  print.add(filter.purpose)
      .add(filter.tier.value_or(""))
      .add(std::uint64_t{filter.tier.has_value()});
  add_name(print, filter.app);
  add_name(print, filter.dataset);
  print.add(filter.decision ? static_cast<std::uint64_t>(*filter.decision) : 0);
  print.add(filter.state ? static_cast<std::uint64_t>(*filter.state) : UINT64_MAX);
  print.add(question.known_at.value_or(Position(UINT64_MAX)).value());
  return print;
}

bool signed_by(const Statement& statement, const std::string& owner) {
  return std::any_of(statement.endorsements.begin(), statement.endorsements.end(),
                     [&](const Endorsement& by) { return by.owner == owner; });
}

bool has_version(const index::ApprovalRow& row, const std::string& version) {
  return std::find(row.subjects.begin(), row.subjects.end(), index::subject_digest(version)) !=
         row.subjects.end();
}

bool matches(const ApprovalFilter& filter, const std::optional<EntityId>& app,
             const Statement& statement, ApprovalState state) {
  const index::ApprovalRow& row = statement.row;
  const auto equal = [](const std::string& asked, const std::string& stated) {
    return asked.empty() || asked == stated;
  };
  return (!filter.app || (row.app && row.app == app)) &&
         (!filter.dataset || covers_dataset(row, *filter.dataset)) &&
         (filter.version.empty() || has_version(row, filter.version)) &&
         (!filter.decision || row.decision == *filter.decision) &&
         (!filter.state || state == *filter.state) && equal(filter.requester, row.requester) &&
         (filter.approver.empty() || signed_by(statement, filter.approver)) &&
         equal(filter.purpose, row.purpose) && (!filter.tier || *filter.tier == row.tier);
}

ApprovalState state_by_itself(const Statement& statement, Timestamp at) {
  if (counting(statement).empty()) return ApprovalState::kNotCounted;
  if (statement.ending && statement.ending->time <= at) return ApprovalState::kRevoked;
  if (at < begins(statement.row)) return ApprovalState::kNotYetValid;
  if (statement.row.valid_until && at >= *statement.row.valid_until) return ApprovalState::kExpired;
  return ApprovalState::kInForce;
}

Result<ApprovalState> state_of(const Context& context, ApprovalEvidence& evidence,
                               const Statement& statement, Timestamp at, Envelope& envelope) {
  const ApprovalState state = state_by_itself(statement, at);
  if (state != ApprovalState::kInForce || statement.row.decision != format::Decision::kWithdraw) {
    return state;
  }
  const Result<bool> idle = ends_nothing(context, evidence, statement, envelope);
  if (!idle) return idle.error();
  return *idle ? ApprovalState::kEndsNothing : state;
}

ApprovalListRow row_of(const Context& context, Statement statement, ApprovalState state) {
  ApprovalListRow out;
  out.state = state;
  if (statement.row.app) out.app = name_of(context, *statement.row.app);
  out.statement = std::move(statement);
  return out;
}

}  // namespace

std::string_view to_string(ApprovalState state) noexcept {
  for (const auto& [each, name] : kStateNames) {
    if (each == state) return name;
  }
  return "";
}

std::optional<ApprovalState> approval_state_from(std::string_view name) noexcept {
  for (const auto& [state, each] : kStateNames) {
    if (each == name) return state;
  }
  return std::nullopt;
}

Result<ApprovalList> list_approvals(const Context& context, const ApprovalListQuestion& question) {
  const Fingerprint print = fingerprint_of(question);
  auto after = page_after(print, question.cursor);
  if (!after) return after.error();
  std::optional<EntityId> app;
  if (question.filter.app) {
    auto found = find_entity(context, format::EntityType::kApp, *question.filter.app);
    if (!found) return found.error();
    if (!*found)
      return context.not_found("no such app: " + question.filter.app->name, Draws::kEntities);
    app = *found;
  }
  ApprovalList answer;
  answer.envelope = context.envelope(Draws::kAttestations);
  context.set_known_at(answer.envelope, question.known_at);
  ApprovalEvidence evidence(context, question.known_at.value_or(Position(UINT64_MAX)));
  const std::size_t limit = std::clamp<std::size_t>(question.limit, 1, limits::kPageRowsMax);
  std::size_t looked_at = 0;
  index::KeyRange range = index::approvals_range();
  if (*after) range.lower = index::approval_key(**after + 1);
  auto read = index::positions_in(
      context.reader(), index::kApprovals, range, index::Order::kOldestFirst,
      [&](Position position) -> Result<bool> {
        if (question.known_at && position > *question.known_at) return false;
        const bool full = answer.rows.size() == limit;
        if (full || ++looked_at > limits::kReportRowsScannedMax) {
          answer.envelope.mark(full ? Incomplete::kPage : Incomplete::kRowBudget);
          answer.envelope.cursor = cursor_behind(print, Position(position.value() - 1));
          return false;
        }
        auto statement = evidence.statement(position);
        if (!statement) return statement.error();
        if (!*statement) return true;
        const auto state = state_of(context, evidence, **statement, question.at, answer.envelope);
        if (!state) return state.error();
        if (matches(question.filter, app, **statement, *state)) {
          answer.rows.push_back(row_of(context, std::move(**statement), *state));
        }
        return true;
      });
  if (!read) return read.error();
  return answer;
}

Result<ApprovalList> list_expiring(const Context& context, Timestamp from, Timestamp to,
                                   std::size_t limit) {
  ApprovalList answer;
  answer.envelope = context.envelope(Draws::kAttestations);
  ApprovalEvidence evidence(context, Position(UINT64_MAX));
  auto read = index::positions_in(
      context.reader(), index::kApprovals, index::approval_end_range(from, to),
      index::Order::kOldestFirst, [&](Position position) -> Result<bool> {
        if (answer.rows.size() == limit) {
          answer.envelope.mark(Incomplete::kRowBudget);
          return false;
        }
        auto statement = evidence.statement(position);
        if (!statement) return statement.error();
        const bool live = *statement && (*statement)->row.decision == format::Decision::kApprove &&
                          state_by_itself(**statement, from) == ApprovalState::kInForce;
        if (live) {
          answer.rows.push_back(row_of(context, std::move(**statement), ApprovalState::kInForce));
        }
        return true;
      });
  if (!read) return read.error();
  return answer;
}

}  // namespace ledgerline::query
