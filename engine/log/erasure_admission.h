// Whether an instruction may enter the log. Read-only; the caller keeps a second one from being
// admitted until the first is committed.
#pragma once

#include <vector>

#include "engine/base/result.h"
#include "engine/kv/store.h"
#include "engine/log/erasure.h"
#include "engine/log/log_reader.h"
#include "engine/log/new_record.h"

namespace ledgerline::log {

struct AdmittedErasure {
  Erasure erasure;
  std::vector<ErasedIdentity> identities;  // for NewRecord::erases
  std::uint64_t records = 0;               // that lose something
  bool more = false;                       // retention: as many as one record may drop; repeat
};

// An erasure or retraction without kinds, which are found. Errors, with the pointer "/positions":
// kNotFound beyond the log, kGone for positions lost before an epoch, kConflict for what may not be
// erased and for what was erased already, naming the record that did it.
[[nodiscard]] Result<AdmittedErasure> admit_erasure(const kv::Store& store, const LogReader& reader,
                                                    Erasure erasure);

// `erasure` with kinds and time, without ranges: the first limits::kRetentionRecordsMax records
// that match and are still there. kNotFound when there is none; kConflict for kinds that never
// expire.
[[nodiscard]] Result<AdmittedErasure> admit_retention(const kv::Store& store,
                                                      const LogReader& reader, Erasure erasure);

// A record that must stay while what it speaks against stays.
struct HeldRecord {
  Position position;
  Position revived;  // would count again: an approval, or a policy engine's passing result
  bool policy_result = false;  // a failing one, held by a passing one
};

// What is left of an instruction without the records held, which it takes; ascending. An erasure
// is refused whole: kConflict. An act of retention passes over them: kNotFound when nothing else
// matches, kConflict when they are more than limits::kErasurePositionsMax.
[[nodiscard]] Result<AdmittedErasure> without_held(AdmittedErasure admitted,
                                                   const std::vector<HeldRecord>& held);

}  // namespace ledgerline::log
