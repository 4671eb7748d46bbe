// Every bound of the program in one place, with its unit in its name. Values marked "default" can
// be changed by configuration; the others are part of the accepted format.
#pragma once

#include <cstddef>
#include <cstdint>

namespace ledgerline::limits {

// Requests.
inline constexpr std::size_t kBodyBytesMaxDefault = 16U << 20;  // after content-decoding
inline constexpr std::size_t kBodyBytesMaxCeiling = 256U << 20;
inline constexpr std::size_t kHeaderBytesMax = 16U << 10;
inline constexpr std::size_t kTargetBytesMax = 64U << 10;
inline constexpr std::size_t kPathSegmentsMax = 64;
inline constexpr std::size_t kQueryParametersMax = 256;
inline constexpr std::size_t kBodyInlineBytesMax = 256U << 10;  // larger bodies go to a worker
inline constexpr std::size_t kBatchEventsMax = 200'000;
inline constexpr std::size_t kBatchChunkRecordsMax = 1'000;  // of one submission to the sequencer
inline constexpr std::size_t kBatchChunkBytesMax = 4U << 20;
inline constexpr std::size_t kBatchChunksInFlightMax = 4;  // of one batch, waiting for their commit
inline constexpr std::size_t kBatchFailedEventsMax = 1'000;  // of a batch, listed with all details
inline constexpr std::size_t kIdempotencyKeyBytesMax = 255;
inline constexpr std::uint32_t kReadTimeoutMsDefault = 30'000;
inline constexpr std::uint32_t kIdleTimeoutMsDefault = 75'000;
inline constexpr std::uint32_t kStopIdleMsDefault = 2'000;
// Of a sender, or a reader of an answer, who is past the read timeout.
inline constexpr std::size_t kBodyBytesPerSecondMin = 16U << 10;
inline constexpr std::size_t kIgnoredBodyBytesMax = 64U << 10;  // sent to a route that takes none
// Read and dropped after an early refusal, so that the client gets to read it.
inline constexpr std::size_t kLingerBytesMax = 16U << 20;
inline constexpr std::uint32_t kLingerMs = 2'000;
inline constexpr std::size_t kReadBytesMax = 64U << 10;     // of one read from a socket
inline constexpr std::size_t kRefusedConnectionsMax = 256;  // beyond the cap, answered with 503
inline constexpr std::size_t kCoalescedBodyBytesMax = 32U << 10;  // copied behind its header
inline constexpr std::size_t kApiKeyTextBytesMax = 256;  // longer tokens are not ours: not hashed
inline constexpr std::size_t kApiKeysMax = 10'000;
inline constexpr std::size_t kApiKeysFileBytesMax = 4U << 20;
inline constexpr std::size_t kConnectionsMaxDefault = 4'096;
inline constexpr std::size_t kInFlightBytesMaxDefault = 256U << 20;  // request bodies held at once

// OpenLineage and access documents.
inline constexpr std::size_t kJsonDepthMax = 64;
inline constexpr std::size_t kJsonNodesMax = 8'000'000;  // names and values of one document
inline constexpr std::size_t kNameBytesMax = 16U << 10;  // namespace or name of an entity
inline constexpr std::size_t kFacetKeyBytesMax = 1U << 10;
inline constexpr std::size_t kDatasetsPerEventMax = 100'000;
inline constexpr std::size_t kFacetsPerEntityMax = 1'000;
inline constexpr std::size_t kFlowSourcesMax = 1'000'000;  // sum over one event
inline constexpr std::size_t kAccessItemsMax = 100'000;    // of one request
inline constexpr std::size_t kAccessColumnsMax = 10'000;   // of one item
inline constexpr std::size_t kViolationsMax = 32;          // listed in one problem document
inline constexpr std::size_t kFlagsPerRecordMax = 32;      // kept in one header
inline constexpr std::size_t kPointerTokenBytesMax = 256;  // of a name quoted in a pointer
inline constexpr std::size_t kExcerptBytesMax = 48;        // of a value quoted in a message
inline constexpr std::int64_t kFutureToleranceNs = 24LL * 3600 * 1'000'000'000;

// Attestations, approvals and trust roots.
inline constexpr std::size_t kEnvelopeSignaturesMax = 64;
inline constexpr std::size_t kEnvelopeTypeBytesMax = 1U << 10;  // payloadType, predicateType
inline constexpr std::size_t kEnvelopeHintBytesMax = 1U << 10;  // keyid, hint
inline constexpr std::size_t kSignatureBytesMax = 1U << 10;     // RSA of 4096 bits makes 512
inline constexpr std::size_t kPayloadBytesMax = 64U << 20;
inline constexpr std::size_t kCertificateBytesMax = 64U << 10;
inline constexpr std::size_t kSubjectsMax = 4'096;    // of one statement
inline constexpr std::size_t kSubjectDigestsMax = 8;  // of one subject
inline constexpr std::size_t kSubjectDigestBytesMax = 256;
inline constexpr std::size_t kVerificationsMax = 256;            // keys tried for one record
inline constexpr std::size_t kApprovalTextBytesMax = 16U << 10;  // each text of an approval
inline constexpr std::size_t kApprovalColumnsMax = 1'000;
inline constexpr std::size_t kApprovalListMax = 64;  // approvers, supersedes, revokes
inline constexpr std::size_t kTrustTextBytesMax = 256;
inline constexpr std::size_t kTrustRolesMax = 16;

// Log.
inline constexpr std::size_t kQueueRecordsMaxDefault = 65'536;
inline constexpr std::size_t kQueueBytesMaxDefault = 64U << 20;
inline constexpr std::size_t kCommitRecordsMax = 4'096;  // of one WriteBatch
inline constexpr std::size_t kCommitBytesMax = 16U << 20;
inline constexpr std::uint64_t kEpochGap = std::uint64_t{1}
                                           << 20;  // positions skipped after a loss
// Of a tree, as an operator names it: as large as JSON numbers are exact.
inline constexpr std::uint64_t kKnownSizeMax = std::uint64_t{1} << 53;
inline constexpr std::uint32_t kCheckpointIntervalMsDefault = 200;
inline constexpr std::uint32_t kCheckpointRepublishMsDefault = 600'000;  // unchanged, to witnesses
inline constexpr std::uint32_t kCheckpointDemandMs = 20;  // between two when somebody waits
inline constexpr std::size_t kCheckpointWaitersMax = 65'536;
inline constexpr std::uint32_t kProofWaitMs = 2'000;  // for a checkpoint that covers a record
inline constexpr std::uint64_t kLeafSearchMax = std::uint64_t{1} << 22;  // newest, for one hash
inline constexpr std::size_t kFsckFindingsMax = 10;  // listed of each check; others are counted
inline constexpr std::size_t kSmallFileBytesMax = 64U << 10;   // keys and the like, read whole
inline constexpr std::size_t kErasurePositionsMax = 1'000;     // named by one erasure or retraction
inline constexpr std::size_t kRetentionRecordsMax = 100'000;   // dropped by one retention record
inline constexpr std::size_t kErasureTextBytesMax = 4U << 10;  // reason, requested_by
inline constexpr std::size_t kErasureBodyBytesMax = 256U << 10;
inline constexpr std::size_t kErasureCommitRows = 256;    // of one step that carries out an erasure
inline constexpr std::size_t kErasureKeysCompacted = 64;  // one by one; beyond, the whole column
inline constexpr std::size_t kEntryBytesMax = 127;  // C2SP caps an entry at 65,535; ours stay small
inline constexpr std::uint64_t kTreeSizeMax = (std::uint64_t{1} << 63) - 1;  // clients use signed

// Signed notes (checkpoints) and keys as text.
inline constexpr std::size_t kNoteBytesMax = 1U << 20;
inline constexpr std::size_t kNoteSignaturesMax = 100;  // C2SP asks for at least 16
inline constexpr std::size_t kKeyTextBytesMax = 4U << 10;

// Proofs, policies and witnesses (C2SP tlog-proof, tlog-policy, tlog-witness).
inline constexpr std::size_t kProofHashesMax = 63;  // of a tree of less than 2^63 leaves
inline constexpr std::size_t kProofTextBytesMax = 2U << 20;
inline constexpr std::size_t kPolicyTextBytesMax = 1U << 20;
inline constexpr std::size_t kPolicyLinesMax = 4'096;  // C2SP asks for at least 32 of each sort
inline constexpr std::uint32_t kWitnessTimeoutMs = 1'000;
inline constexpr unsigned kWitnessTriesMax = 3;
inline constexpr std::uint32_t kWitnessBackoffMs = 10;  // before the second try, then 5 times that
// Until a witness that objects is asked again: twice as long after each objection.
inline constexpr std::uint32_t kWitnessObjectionMs = 1'000;
inline constexpr std::uint32_t kWitnessObjectionMaxMs = 300'000;
inline constexpr std::size_t kWitnessAnswerBytesMax = 64U << 10;

// Index.
inline constexpr std::size_t kFoldRecordsMax = 1'024;  // of one index WriteBatch
inline constexpr std::size_t kFoldBytesMax = 16U << 20;
inline constexpr std::size_t kHandoffRecordsMax =
    16'384;  // decoded Facts waiting for the projector
inline constexpr std::size_t kHandoffBytesMax = 64U << 20;
inline constexpr std::size_t kInternCacheEntriesMax = 1U << 17;
inline constexpr std::size_t kFacetHeadsEntitiesMax = 1U << 16;
inline constexpr std::size_t kFacetHeadsPerEntityMax = 64;
inline constexpr std::size_t kKnownRunsMax = 1U << 17;
inline constexpr std::size_t kDirectoryEntriesMax = std::size_t{1} << 28;
inline constexpr std::size_t kDirectoryNamespacesMax = std::size_t{1} << 22;
inline constexpr std::size_t kFacetEvidenceScanMax = 10'000;  // rows read for one known_at

// Queries.
inline constexpr std::uint32_t kQueryWaitMsDefault = 2'000;  // for the projector to catch up
inline constexpr std::uint32_t kQueryTimeMsDefault = 10'000;
inline constexpr std::size_t kWalkNodesMaxDefault = 100'000;
inline constexpr std::size_t kWalkNodesMaxCeiling = 1'000'000;
inline constexpr std::size_t kWalkPassagesMax = 2'000'000;      // edges met, each time counted
inline constexpr std::size_t kWalkEvidenceRowsMax = 1'000'000;  // read for one walk into the past
inline constexpr std::size_t kAliasClaimsMax = 10'000;          // followed for one dataset
inline constexpr std::size_t kNodeReadingsMax = 64;            // colons in node=type:namespace:name
inline constexpr std::size_t kRunAncestorsMax = 64;            // followed to find a root
inline constexpr std::size_t kRunJobsMax = 100;                // jobs that share one run id
inline constexpr std::size_t kRelatedRowsMax = 100'000;        // read beside one entity or run
inline constexpr std::size_t kShapeCacheBytesMax = 32U << 20;  // decoded shapes kept in memory
inline constexpr std::size_t kPageRowsDefault = 100;
inline constexpr std::size_t kPageRowsMax = 10'000;
inline constexpr std::size_t kAccessRowsScannedMax = 1'000'000;  // for one page, of all names
inline constexpr std::size_t kApprovalRowsScannedMax = 10'000;   // of one check
inline constexpr std::size_t kRetractedLookedAtMax = 1'000;      // of one check
inline constexpr std::size_t kUnsignedApprovalsMax = 100;        // of one check
inline constexpr std::size_t kReportRowsScannedMax = 1'000'000;  // of one page of a report
inline constexpr std::size_t kWorkerQueueMaxDefault = 1'024;

// Answers.
inline constexpr std::size_t kAnswerChunkBytes = 64U << 10;   // of a stream, handed on at once
inline constexpr std::size_t kAnswerRowsInMemoryMax = 1'000;  // beyond, an answer is streamed

// Commands.
inline constexpr std::size_t kImportBatchLinesMax = 500;  // of one request
inline constexpr std::size_t kImportBatchBytesMax = 4U << 20;
inline constexpr std::size_t kImportRefusalsShownMax = 20;
inline constexpr std::size_t kAnswerHeaderBytesMax = 64U << 10;  // of a server asked by a command

static_assert(kBatchChunkRecordsMax <= kCommitRecordsMax);
static_assert(kCommitRecordsMax <= kQueueRecordsMaxDefault);
static_assert(kBodyBytesMaxDefault <= kQueueBytesMaxDefault);

}  // namespace ledgerline::limits
