#include "query/approval_check.h"

#include <algorithm>
#include <array>
#include <set>
#include <utility>

#include "engine/base/encoding.h"
#include "engine/base/limits.h"
#include "engine/index/attestation_reader.h"
#include "query/context.h"
#include "query/tables.h"

namespace ledgerline::query {
namespace {

constexpr std::size_t kSha256HexBytes = 64;

class Check {
 public:
  Check(const Context& context, const ApprovalQuestion& question, ApprovalEvidence& evidence)
      : context_(context),
        question_(question),
        evidence_(evidence),
        datasets_(index::dataset_codes(question.scope.dataset.ns, question.scope.dataset.name)) {}

  Result<ApprovalAnswer> run() {
    answer_.envelope = context_.envelope(Draws::kAttestations);
    answer_.envelope.as_of = question_.scope.at;
    context_.set_known_at(answer_.envelope, question_.known_at);
    auto app = find_entity(context_, format::EntityType::kApp, question_.app);
    if (!app) return app.error();
    if (*app) {
      if (auto done = judge_version(**app); !done) return done.error();
      if (!answer_.considered.empty()) return std::move(answer_);
      if (auto done = look_for_version(**app); !done) return done.error();
      if (answer_.judgement.verdict != Verdict::kNone) return std::move(answer_);
    }
    if (auto done = look_for_app(*app); !done) return done.error();
    return std::move(answer_);
  }

 private:
  using Take = std::function<Result<bool>(Statement&&)>;

  // Signed statements at the positions of `range` that cover the dataset.
  Result<void> each(const index::KeyRange& range, const Take& take) {
    return index::positions_in(context_.reader(), index::kApprovals, range,
                               index::Order::kOldestFirst,
                               [&](Position position) { return look_at(position, take); });
  }

  Result<bool> look_at(Position position, const Take& take) {
    if (++looked_at_ > limits::kApprovalRowsScannedMax) {
      answer_.envelope.mark(Incomplete::kRowBudget);
      return false;
    }
    return take_covering(position, take);
  }

  Result<bool> take_covering(Position position, const Take& take) {
    if (!seen_.insert(position).second) return true;
    auto statement = evidence_.statement(position);
    if (!statement) return statement.error();
    if (!*statement || !covers_dataset((*statement)->row, question_.scope.dataset)) return true;
    return take(std::move(**statement));
  }

  Result<void> judge_version(EntityId app) {
    const std::uint64_t version =
        index::version_code(index::subject_digest(question_.scope.version));
    std::vector<Statement> statements;
    const Take keep = [&](Statement&& statement) -> Result<bool> {
      statements.push_back(std::move(statement));
      return true;
    };
    for (const std::uint64_t dataset : datasets_) {
      auto done = each(index::approval_scope_range(app, dataset, version), keep);
      if (!done) return done;
    }
    // A part of them could lack the refusal.
    if (looked_at_ > limits::kApprovalRowsScannedMax) return too_many();
    if (auto done = look_at_unsigned(app, version, keep); !done) return done;
    if (statements.empty()) return {};
    for (const Statement& statement : statements) {
      answer_.considered.push_back({statement.position, fault_of(question_.scope, statement)});
    }
    std::sort(answer_.considered.begin(), answer_.considered.end(),
              [](const auto& a, const auto& b) { return a.position < b.position; });
    auto votes = evidence_.votes(index::subject_digest(question_.scope.version));
    if (!votes) return votes.error();
    auto rules = evidence_.rules(statements, question_.scope.at);
    if (!rules) return rules.error();
    if (question_.tier) {
      auto asked = evidence_.rule(*question_.tier, question_.scope.at);
      if (!asked) return asked.error();
      for (auto& [tier, rule] : *rules) rule = *asked;
    }
    answer_.judgement = judge(question_.scope, statements, *votes, *rules);
    // Beyond these no such statement is told from none.
    if (unsigned_cut_ && answer_.judgement.verdict <= Verdict::kUntrustedKey) {
      answer_.envelope.mark(Incomplete::kRowBudget);
    }
    return {};
  }

  // Statements that nobody known has signed, which is all that can be said of them.
  Result<void> look_at_unsigned(EntityId app, std::uint64_t version, const Take& take) {
    std::size_t looked_at = 0;
    for (const std::uint64_t dataset : datasets_) {
      auto done = index::positions_in(
          context_.reader(), index::kApprovals,
          index::approval_unsigned_range(app, dataset, version), index::Order::kOldestFirst,
          [&](Position position) -> Result<bool> {
            unsigned_cut_ = ++looked_at > limits::kUnsignedApprovalsMax;
            return unsigned_cut_ ? Result<bool>(false) : take_covering(position, take);
          });
      if (!done || unsigned_cut_) return done;
    }
    return {};
  }

  static Error too_many() {
    return {ErrorKind::kOverloaded,
            "more than " + std::to_string(limits::kApprovalRowsScannedMax) +
                " signed statements are about this app, dataset and version: no verdict is given "
                "from a part of them",
            {}};
  }

  // The first approval that somebody trusted has signed.
  Take first_signed(Verdict verdict) {
    return [this, verdict](Statement&& statement) -> Result<bool> {
      const bool approves = statement.row.decision == format::Decision::kApprove;
      if (!approves || statement.endorsements.empty()) return true;
      answer_.judgement.verdict = verdict;
      answer_.judgement.positions = {statement.position};
      answer_.judgement.tier = statement.row.tier;
      return false;
    };
  }

  Result<void> look_for_version(EntityId app) {
    for (const std::uint64_t dataset : datasets_) {
      if (answer_.judgement.verdict != Verdict::kNone) return {};
      auto done =
          each(index::approval_scope_range(app, dataset), first_signed(Verdict::kWrongVersion));
      if (!done) return done;
    }
    return {};
  }

  Result<void> look_for_app(const std::optional<EntityId>& own) {
    const Take take = first_signed(Verdict::kWrongApp);
    for (const std::uint64_t dataset : datasets_) {
      if (answer_.judgement.verdict != Verdict::kNone) return {};
      auto done = context_.reader().rows(
          index::kApprovals, index::approval_dataset_range(dataset), index::Order::kOldestFirst,
          [&](ByteView key, ByteView) -> Result<bool> {
            if (own && index::parse_approval_dataset_key(key) == *own) return true;
            return look_at(index::parse_last_position(key), take);
          });
      if (!done) return done;
    }
    return {};
  }

  const Context& context_;
  const ApprovalQuestion& question_;
  ApprovalEvidence& evidence_;
  std::array<std::uint64_t, 3> datasets_;
  std::set<Position> seen_;
  std::size_t looked_at_ = 0;
  bool unsigned_cut_ = false;
  ApprovalAnswer answer_;
};

}  // namespace

std::string normal_version(std::string_view version) {
  const std::size_t colon = version.find(':');
  const bool bare = colon == std::string_view::npos;
  const auto digest = lower_hex(bare ? version : version.substr(colon + 1));
  if (!digest || (bare && digest->size() != kSha256HexBytes)) return std::string(version);
  return std::string(bare ? "sha256:" : version.substr(0, colon + 1)) + *digest;
}

Result<ApprovalAnswer> check_approval(const Context& context, const ApprovalQuestion& question,
                                      ApprovalEvidence& evidence) {
  return Check(context, question, evidence).run();
}

Result<ApprovalAnswer> check_approval(const Context& context, const ApprovalQuestion& question) {
  ApprovalEvidence evidence(context, question.known_at.value_or(Position(UINT64_MAX)));
  return check_approval(context, question, evidence);
}

}  // namespace ledgerline::query
