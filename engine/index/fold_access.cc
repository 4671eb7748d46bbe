#include "engine/index/fold_steps.h"

namespace ledgerline::index {

Result<void> fold_accesses(FoldBatch& batch) {
  for (const format::AccessFact& access : batch.facts->accesses) {
    AccessRow row;
    row.dataset = batch.id_of(access.dataset);
    if (access.user) row.user = batch.id_of(*access.user);
    if (access.app) row.app = batch.id_of(*access.app);
    row.time_assumed = access.time_assumed;
    row.offset = batch.offset_of(access.value);
    row.length = static_cast<std::uint32_t>(access.value.size());
    const std::string encoded = encode_access_row(row);
    const auto put = [&](EntityId entity) {
      batch.put(kAccess, access_key(entity, access.time, batch.position, access.item), encoded);
    };
    put(row.dataset);
    if (row.user) put(*row.user);
    if (row.app) put(*row.app);
  }
  return {};
}

}  // namespace ledgerline::index
