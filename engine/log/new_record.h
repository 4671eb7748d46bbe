// A record on its way into the log, with everything decided that the order must not decide: salts,
// received-at, principal, identity. The submitter's thread builds it, the sequencer's consumes it.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "engine/base/bytes.h"
#include "engine/base/ids.h"
#include "engine/base/result.h"
#include "engine/format/facts.h"
#include "engine/format/record.h"
#include "engine/log/identity.h"

namespace ledgerline::log {

// A record that an erasure names, and by which identity rows it can be found until then.
struct ErasedIdentity {
  Position position;
  Identity identity;
};

struct NewRecord {
  format::RecordKind kind = format::RecordKind::kOpaque;
  Timestamp received_at;
  std::string header;  // encoded RecordHeader
  Salt header_salt{};
  ByteView body;  // points into *body_owner
  // Shared because the body outlives the request for the projector's sake.
  std::shared_ptr<const void> body_owner;
  Salt body_salt{};
  Digest commitment{};
  Identity identity;
  // Of an erasure: a later POST of the same bytes is a new record, so the commit deletes their
  // rows.
  std::vector<ErasedIdentity> erases;
  // For the projector; shared because it may read them after the submitter is gone. May be null:
  // the projector then decodes the stored record.
  std::shared_ptr<const format::Facts> facts;

  // What the record counts for in the queue's bound.
  [[nodiscard]] std::size_t bytes() const noexcept { return header.size() + body.size(); }
};

// Draws the salts, hashes the commitment and the identity: the costly part, done on the caller's
// thread. kInternal when the system gives no randomness.
[[nodiscard]] Result<NewRecord> make_new_record(const format::RecordHeader& header, ByteView body,
                                                std::shared_ptr<const void> body_owner,
                                                std::shared_ptr<const format::Facts> facts = {});

}  // namespace ledgerline::log
