// Facts of a stored record: what the projector folds when it re-reads the log. Every assumption
// ingest made is in the header, so the result equals the Facts of ingest time.
#pragma once

#include <memory>
#include <string_view>

#include "engine/base/result.h"
#include "engine/format/facts.h"
#include "engine/format/record.h"

namespace ledgerline::ingest {

// Lineage, access, attestation, trust root and principal records have Facts; other kinds give empty
// ones. `body` lies in
// memory that `body_owner` keeps alive. The error is kCorrupt: the body does not decode although it
// was accepted once.
[[nodiscard]] Result<std::unique_ptr<format::Facts>> facts_of_record(
    const format::RecordHeader& header, std::shared_ptr<const void> body_owner,
    std::string_view body);

}  // namespace ledgerline::ingest
