// One record as it was received: header, flags, receipt, and the body byte for byte.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/base/bytes.h"
#include "engine/base/ids.h"
#include "engine/base/result.h"
#include "engine/base/timestamp.h"
#include "engine/format/record.h"
#include "query/envelope.h"

namespace ledgerline::query {

class Context;

// Proof material of the leaf: names the tree, the leaf in it, and its hash.
struct Receipt {
  std::string origin;
  LeafIndex index;
  Digest leaf_hash{};
};

struct RecordAnswer {
  Envelope envelope;  // kErased when a half is missing
  Position position;
  format::RecordKind kind = format::RecordKind::kOpaque;
  Timestamp received_at;
  std::uint64_t body_bytes = 0;  // as received, also of an erased body
  Receipt receipt;
  std::optional<format::RecordHeader> header;  // none: erased
  std::optional<std::string> principal;        // the sender's name; none: erased
  std::optional<ByteView> body;                // none: erased; valid while `owner` lives
  // What the leaf hash was made of, for those who check it: the entry, and both halves with their
  // salts, valid as long as `body`.
  format::LogEntry entry;
  format::Frame frame;
  std::shared_ptr<const void> owner;
  // An earlier record of the same sender and endpoint has the same identity and another body.
  std::optional<Position> conflicts_with;
  // The erasures that took its halves; the retraction since when it no longer counts.
  std::optional<Position> header_erased_by;
  std::optional<Position> body_erased_by;
  std::optional<Position> retracted_by;
};

// kGone: a position that was lost before an epoch began. kNotFound: past the end of the log.
// Reads the log alone: needs no caught-up index.
[[nodiscard]] Result<RecordAnswer> read_record(const Context& context, Position position);

// The name behind a principal id; none: erased.
[[nodiscard]] Result<std::optional<std::string>> principal_name(const Context& context,
                                                                Position principal);

}  // namespace ledgerline::query
