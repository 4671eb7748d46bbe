#include "query/approval_effect.h"

#include "engine/base/limits.h"
#include "engine/index/attestation_reader.h"
#include "query/approval_evidence.h"
#include "query/context.h"

namespace ledgerline::query {
namespace {

// An end behind the one that the statement has of its own is none.
bool is_ended_by(const Statement& named, const Statement& by) {
  const std::optional<Timestamp>& until = named.row.valid_until;
  return named.ending && named.ending->position == by.position &&
         (!until || named.ending->time < *until) && !counting(named).empty();
}

}  // namespace

Result<Effect> effect_on(const Context& context, ApprovalEvidence& evidence, const Statement& by,
                         const Digest& payload) {
  Effect out;
  std::size_t looked_at = 0;
  auto read = index::positions_in(
      context.reader(), index::kApprovals, index::approval_statement_range(payload),
      index::Order::kOldestFirst, [&](Position position) -> Result<bool> {
        if (++looked_at > limits::kApprovalRowsScannedMax) out.cut = Incomplete::kRowBudget;
        if (context.expired()) out.cut = Incomplete::kTimeBudget;
        if (out.cut != Incomplete::kNone) {
          out.ends = true;
          return false;
        }
        const auto named = evidence.statement(position);
        if (!named) return named.error();
        if (!*named) return true;
        out.known = true;
        out.ends = is_ended_by(**named, by);
        if ((*named)->ending && (*named)->ending->position != by.position) {
          out.ended_by = (*named)->ending->position;
        }
        return !out.ends;
      });
  if (!read) return read.error();
  return out;
}

Result<bool> ends_nothing(const Context& context, ApprovalEvidence& evidence,
                          const Statement& withdrawal, Envelope& envelope) {
  for (const auto* const list : {&withdrawal.row.revokes, &withdrawal.row.supersedes}) {
    for (const Digest& payload : *list) {
      const Result<Effect> effect = effect_on(context, evidence, withdrawal, payload);
      if (!effect) return effect.error();
      envelope.mark(effect->cut);
      if (effect->ends) return false;
    }
  }
  return true;
}

}  // namespace ledgerline::query
