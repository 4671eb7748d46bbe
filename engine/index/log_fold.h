// Folding from the log: what the projector does when it lags, and the whole of a rebuild, of fsck's
// fresh fold and of the property tests.
#pragma once

#include <functional>
#include <memory>

#include "engine/base/bytes.h"
#include "engine/base/ids.h"
#include "engine/base/result.h"
#include "engine/format/facts.h"
#include "engine/format/record.h"
#include "engine/index/fold.h"
#include "engine/log/log_reader.h"

namespace ledgerline::index {

// Facts of a stored record (ingest/replay.h); injected, because the engine knows no wire format.
// `owner` may be null: the body then lives during the call and the fold of its Facts.
using FactsDecoder = std::function<Result<std::unique_ptr<format::Facts>>(
    const format::RecordHeader& header, std::shared_ptr<const void> owner, ByteView body)>;

// Folds one record from its parts; one that does not decode is skipped and counted.
[[nodiscard]] Result<void> fold_record(Fold& fold, Position position, ByteView header,
                                       ByteView body, const FactsDecoder& decode);

// Folds one batch of [fold.next(), to) and commits it: up to limits::kFoldRecordsMax records or
// limits::kFoldBytesMax bytes of rows. `to` must not lie beyond the log's committed head. Records
// that a retraction before `retractions_end` names are left out.
[[nodiscard]] Result<void> fold_batch_from_log(Fold& fold, const log::LogReader& log, Position to,
                                               const FactsDecoder& decode,
                                               Position retractions_end = Position(UINT64_MAX));

// Called between batches with the next position; false ends the fold early.
using FoldProgress = std::function<bool(Position next)>;

// Folds everything of [fold.next(), to).
[[nodiscard]] Result<void> fold_from_log(Fold& fold, const log::LogReader& log, Position to,
                                         const FactsDecoder& decode,
                                         const FoldProgress& progress = {},
                                         Position retractions_end = Position(UINT64_MAX));

}  // namespace ledgerline::index
