// From what a decoder found to a record that the sequencer takes. Thread-safe.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>

#include "engine/base/ids.h"
#include "engine/base/result.h"
#include "engine/log/new_record.h"
#include "ingest/decode.h"
#include "ingest/pipeline.h"

namespace ledgerline::ingest {

// What one record of a submission is made of.
struct Element {
  format::RecordKind kind{};
  std::string_view body;    // all of the submission's body, or one element of it
  std::uint32_t index = 0;  // of the element in the request
};

// Draws salts and hashes. The header notes every assumption, so that the same Facts come out of the
// stored record under any later configuration.
[[nodiscard]] Result<log::NewRecord> new_record_of(const Submission& submission,
                                                   const Element& element, Position principal,
                                                   std::string_view default_namespace,
                                                   Decoded decoded);

}  // namespace ledgerline::ingest
