// The record: what a sender submitted (body) and what ingest noted about it (header), and the
// stored frame that holds both halves. The bytes hashed are the bytes stored; nothing is
// re-encoded. Layouts: docs/storage-format.md.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/bytes.h"
#include "engine/base/ids.h"
#include "engine/base/result.h"
#include "engine/base/timestamp.h"

namespace ledgerline::format {

// Stored in entries and headers. Values are never reused or renumbered.
enum class RecordKind : std::uint32_t {
  kLineage = 1,
  kAccess = 2,
  kAttestation = 3,
  kPolicyDecision = 4,
  kContract = 5,
  kRegistration = 6,
  kAppManifest = 7,
  kConsent = 8,
  kGrant = 9,
  kQuality = 10,
  kCost = 11,
  kIncident = 12,
  kResponse = 13,
  kPrincipal = 14,
  kRetraction = 15,
  kRetention = 16,
  kTrustRoot = 17,
  kSelfAudit = 18,
  kOpaque = 19,
  kEpoch = 20,
};
[[nodiscard]] std::string_view to_string(RecordKind kind) noexcept;  // "lineage", "access", ...
[[nodiscard]] std::optional<RecordKind> record_kind_from(std::string_view name) noexcept;

// What ingest found unusual and gave one clear meaning. Values are never reused or renumbered.
enum class Flag : std::uint32_t {
  kNamespaceAssumed = 1,   // none given: the configured default was taken
  kTimeAssumed = 2,        // no event time: received-at was taken
  kTimeWithoutOffset = 3,  // read as UTC
  kTimeFarFuture = 4,      // over 24 h after received-at: kept out of every "latest"
  kTimeSaturated = 5,      // outside 1677..2262
  kRunIdDerived = 6,       // not a UUID: a name-based one stands for it
  kDatasetFromString = 7,  // a dataset given as a bare string
  kProducerMissing = 8,
  kSchemaUrlMissing = 9,
  kFacetProducerMissing = 10,
  kFacetSchemaUrlMissing = 11,
  kFacetMalformed = 12,     // a standard facet that breaks its schema: stored, not interpreted
  kDeletedOnRunFacet = 13,  // _deleted where the specification gives it no meaning: not applied
  kEventTypeUnknown = 14,   // kept, no state change
  kNullIgnored = 15,        // a null where an array, object or facet belongs
  kDuplicateKey = 16,       // the first one of an object's equal keys counts
  kEmptyName = 17,
  kFacetNotObject = 18,
  kFieldIgnored = 19,   // an optional member of the wrong type
  kFormatNotUri = 20,   // producer or schemaURL is not a URI
  kEventTypeCase = 21,  // a known event type in another case
  kTimeSpelling = 22,   // a date and time with one meaning, spelled otherwise than RFC 3339
  kSelfApproval = 23,   // the requester is the only approver named: cannot count
  kLoneSurrogate = 24,  // an escape of half a character: read as U+FFFD
  kPolicyResultUnreadable = 25,  // of no verifier, or without a known result: counts as failing
  kPolicyResultIncomplete = 26,  // does not say of what, or under which policy: counts as it says
};
[[nodiscard]] std::string_view to_string(Flag flag) noexcept;  // "namespace_assumed", ...

struct FlagAt {
  Flag flag{};
  std::string pointer;
  friend bool operator==(const FlagAt&, const FlagAt&) = default;
};

struct RecordHeader {
  RecordKind kind = RecordKind::kOpaque;
  Timestamp received_at;
  Position principal;
  std::string endpoint;
  std::string content_type;
  std::string source_id;
  std::uint32_t element = 0;
  std::string default_namespace;
  std::vector<FlagAt> flags;
  std::uint32_t flags_omitted = 0;
  friend bool operator==(const RecordHeader&, const RecordHeader&) = default;
};
[[nodiscard]] std::string encode(const RecordHeader& header);
[[nodiscard]] Result<RecordHeader> decode_record_header(ByteView bytes);

struct LogEntry {
  RecordKind kind = RecordKind::kOpaque;
  Timestamp received_at;
  std::uint64_t body_bytes = 0;
  Digest commitment{};
  friend bool operator==(const LogEntry&, const LogEntry&) = default;
};
[[nodiscard]] std::string encode(const LogEntry& entry);
[[nodiscard]] Result<LogEntry> decode_log_entry(ByteView bytes);

// One half of a stored record; the view points into the decoded frame.
struct Half {
  Salt salt{};
  ByteView bytes;
};

// The stored frame. Of an erased half its H stays, so that the commitment can still be checked.
//   frame  = version:1 (0x01) | present:1 (bit 0 header, bit 1 body) | header | body
//   header = present: salt:16 | size:4 (big-endian) | bytes:size     erased: H:32
//   body   = present: salt:16 | bytes: to the end of the frame       erased: H:32
struct Frame {
  std::optional<Half> header;
  std::optional<Half> body;
  Digest header_hash{};  // H of an erased header (engine/log/commitment.h); else not used
  Digest body_hash{};    // H of an erased body
};
// Everything of a frame before the body's bytes, so that a large body is never copied to glue it
// on.
[[nodiscard]] std::string encode_frame_prefix(const Frame& frame);
[[nodiscard]] Result<Frame> decode_frame(ByteView bytes);

}  // namespace ledgerline::format
