#include "query/approval_export.h"

#include <set>
#include <utility>

#include "engine/index/attestation_reader.h"
#include "query/approval_evidence.h"
#include "query/context.h"

namespace ledgerline::query {
namespace {

std::set<crypto::KeyId> signers_of(const std::vector<index::SignatureRow>& signatures) {
  std::set<crypto::KeyId> out;
  for (const index::SignatureRow& signature : signatures) {
    if (signature.status == index::SignatureStatus::kGood) out.insert(*signature.key);
  }
  return out;
}

Result<void> add_changes(const Context& context, const crypto::KeyId& key, Position known_at,
                         std::set<Position>& out) {
  return index::positions_in(context.reader(), index::kTrust, index::trust_key_range(key),
                             index::Order::kOldestFirst, [&](Position position) -> Result<bool> {
                               if (position > known_at) return false;
                               out.insert(position);
                               if (out.size() <= kApprovalExportRecordsMax) return true;
                               return Error{ErrorKind::kTooLarge,
                                            "its keys were changed by more records than an export "
                                            "holds",
                                            {}};
                             });
}

}  // namespace

Result<ApprovalExport> read_approval_export(const Context& context, Position position,
                                            Position known_at) {
  ApprovalEvidence evidence(context, known_at);
  const auto statement = evidence.statement(position);
  if (!statement) return statement.error();
  if (!*statement) {
    return Error{
        ErrorKind::kNotFound, "no approval at position " + std::to_string(position.value()), {}};
  }
  ApprovalExport out;
  std::set<crypto::KeyId> keys = signers_of((*statement)->row.signatures);
  TrustStates states(context);
  for (const crypto::KeyId& key : keys) {
    const auto state = states.before(key, position);
    if (!state) return state.error();
    if (*state != nullptr) out.keys.push_back({key, **state});
  }
  if ((*statement)->ending) {
    out.ending = (*statement)->ending->position;
    const auto ending = index::approval_at(context.reader(), *out.ending);
    if (!ending) return ending.error();
    if (*ending) keys.merge(signers_of((*ending)->signatures));
  }
  std::set<Position> trust;
  for (const crypto::KeyId& key : keys) {
    if (const auto added = add_changes(context, key, known_at, trust); !added) {
      return added.error();
    }
  }
  out.trust.assign(trust.begin(), trust.end());
  return out;
}

}  // namespace ledgerline::query
