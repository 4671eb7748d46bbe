// The records that an erasure names, as they are stored: nothing that a committed erasure names is
// hidden here. For those who carry erasures out.
#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "engine/base/result.h"
#include "engine/kv/store.h"
#include "engine/log/erasure.h"
#include "engine/log/new_record.h"

namespace ledgerline::log {

// Views live during the visit.
struct NamedRecord {
  Position position;
  format::LogEntry entry;
  ByteView row;  // empty: dropped
  format::Frame frame;
};

// In order of position; positions without an entry are passed over. `visit` answers false to stop.
// Errors: kCorrupt for rows that do not decode, and those of `visit`.
[[nodiscard]] Result<void> each_named(const kv::Store& store, const Erasure& erasure,
                                      const std::function<Result<bool>(const NamedRecord&)>& visit);

// None when a half is gone.
[[nodiscard]] Result<std::optional<Identity>> identity_of(const NamedRecord& record);

// Replaces these halves by their hashes. False: they were gone already.
bool erase_halves(format::Frame& frame, Halves halves);

}  // namespace ledgerline::log
