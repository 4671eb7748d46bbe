// The columns of data/log. Order and names are part of the stored format: append, never rename.
#pragma once

#include <array>

#include "engine/format/record.h"
#include "engine/kv/store.h"

namespace ledgerline::log {

inline constexpr kv::Column kMeta = 0;         // format version, tree head, epochs
inline constexpr kv::Column kEntries = 1;      // position -> LogEntry
inline constexpr kv::Column kTiles = 2;        // full tiles, and edge rows of tiles not yet full
inline constexpr kv::Column kIdentity = 3;     // identity digest -> first position
inline constexpr kv::Column kCheckpoints = 4;  // (epoch base, size) -> published note
// Records, position -> frame: one column per lifetime, so that retention drops whole ranges.
inline constexpr kv::Column kLineageRecords = 5;
inline constexpr kv::Column kAccessRecords = 6;
inline constexpr kv::Column kAttestationRecords = 7;
inline constexpr kv::Column kGovernanceRecords = 8;
inline constexpr kv::Column kAuditRecords = 9;

inline constexpr std::array<kv::ColumnSpec, 10> kLogColumns = {{
    {"meta", kv::Shape::kSingletons},
    {"entries", kv::Shape::kSequential},
    {"tiles", kv::Shape::kHashes},
    {"identity", kv::Shape::kRandom},
    {"checkpoints", kv::Shape::kSequential},
    {"lineage", kv::Shape::kBodies},
    {"access", kv::Shape::kBodies},
    {"attestation", kv::Shape::kBodies},
    {"governance", kv::Shape::kBodies},
    {"audit", kv::Shape::kBodies},
}};

inline constexpr std::array<kv::Column, 5> kRecordColumns = {
    kLineageRecords, kAccessRecords, kAttestationRecords, kGovernanceRecords, kAuditRecords};

// Where records of a kind are stored. Changing an answer changes the stored format. Kinds of a
// later version go where nothing expires.
[[nodiscard]] constexpr kv::Column column_of(format::RecordKind kind) noexcept {
  switch (kind) {
    case format::RecordKind::kLineage:
    case format::RecordKind::kQuality:
    case format::RecordKind::kOpaque:
      return kLineageRecords;
    case format::RecordKind::kAccess:
    case format::RecordKind::kPolicyDecision:
    case format::RecordKind::kCost:
      return kAccessRecords;
    case format::RecordKind::kAttestation:
      return kAttestationRecords;
    case format::RecordKind::kSelfAudit:
      return kAuditRecords;
    case format::RecordKind::kContract:
    case format::RecordKind::kRegistration:
    case format::RecordKind::kAppManifest:
    case format::RecordKind::kConsent:
    case format::RecordKind::kGrant:
    case format::RecordKind::kIncident:
    case format::RecordKind::kResponse:
    case format::RecordKind::kPrincipal:
    case format::RecordKind::kRetraction:
    case format::RecordKind::kRetention:
    case format::RecordKind::kTrustRoot:
    case format::RecordKind::kEpoch:
      break;
  }
  return kGovernanceRecords;
}

}  // namespace ledgerline::log
