// Keys of the columns `trust`, `attestations` and `approvals`; the other columns: index_keys.h.
//
//   trust         'k' key id:32 position:8            the key's state after this record
//                 'r' tier:16 position:8              the tier's rule after this record (tier
//                                                     digested)
//   attestations  'a' position:8                      what the record says, and of its signatures
//                 's' subject:16 position:8           its subjects ("sha256:<hex>", digested)
//                 'v' subject:16 position:8           the same, of results of policy engines with a
//                                                     good signature alone
//                 'y' kind:1 position:8               by PredicateKind
//                 'p' predicate type:8 position:8     by predicate type (digested)
//   approvals     'a' position:8                      the statement
//                 'c' app:8 dataset:8 version:8 position:8   what it approves or rejects
//                 'x' app:8 dataset:8 version:8 position:8   the same, without a good signature
//                 'd' dataset:8 app:8 position:8      as 'c', to find other apps
//                 'm' statement:32 position:8         it withdraws, revokes or supersedes the
//                                                     statement with this payload digest
//                 'h' statement:32 position:8         it has this payload digest
//                 'u' valid until:8 position:8        when it ends
//                 'z' statement:32 position:8         the retraction at the position took a record
//                                                     with this payload digest
//
// dataset: the first 8 bytes of the digest of namespace and name; of the namespace alone where the
// name is a pattern; 0 where the namespace is one. version: the first 8 of the subject's digest.
// Both only narrow a search: the row decides. 'c', 'd', 'm' and 'v' have what somebody known to the
// log has signed: whoever can post without a key must not make the others hard to find.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "engine/base/bytes.h"
#include "engine/base/ids.h"
#include "engine/crypto/public_key.h"
#include "engine/format/attestation_facts.h"
#include "engine/index/index_keys.h"

namespace ledgerline::index {

// Every key of these tables ends in a position.
[[nodiscard]] Position parse_last_position(ByteView key);

// --- trust
[[nodiscard]] Key trust_key_key(const crypto::KeyId& key, Position position);
[[nodiscard]] KeyRange trust_key_range(const crypto::KeyId& key);
[[nodiscard]] KeyRange trust_keys_range();
[[nodiscard]] crypto::KeyId parse_trust_key_key(ByteView key);
[[nodiscard]] Key tier_rule_key(std::string_view tier, Position position);
[[nodiscard]] KeyRange tier_rule_range(std::string_view tier);
[[nodiscard]] KeyRange tier_rules_range();

// --- attestations
[[nodiscard]] Key attestation_key(Position position);
[[nodiscard]] KeyRange attestations_range();
[[nodiscard]] Key attestation_subject_key(const ShortDigest& subject, Position position);
[[nodiscard]] KeyRange attestation_subject_range(const ShortDigest& subject);
[[nodiscard]] Key policy_result_key(const ShortDigest& subject, Position position);
[[nodiscard]] KeyRange policy_result_range(const ShortDigest& subject);
[[nodiscard]] KeyRange policy_results_range();
[[nodiscard]] ShortDigest parse_policy_result_key(ByteView key);  // the subject
[[nodiscard]] Key attestation_kind_key(format::PredicateKind kind, Position position);
[[nodiscard]] KeyRange attestation_kind_range(format::PredicateKind kind);
[[nodiscard]] Key attestation_type_key(std::string_view predicate_type, Position position);
[[nodiscard]] KeyRange attestation_type_range(std::string_view predicate_type);

// --- approvals
// A dataset as an approval names it, which may be a pattern.
[[nodiscard]] std::uint64_t dataset_code(std::string_view ns, std::string_view name);
// Under which approvals of this dataset stand, the most precise first.
[[nodiscard]] std::array<std::uint64_t, 3> dataset_codes(std::string_view ns,
                                                         std::string_view name);
[[nodiscard]] std::uint64_t version_code(const ShortDigest& subject);

[[nodiscard]] Key approval_key(Position position);
[[nodiscard]] KeyRange approvals_range();
[[nodiscard]] Key approval_scope_key(EntityId app, std::uint64_t dataset, std::uint64_t version,
                                     Position position);
[[nodiscard]] KeyRange approval_scope_range(EntityId app, std::uint64_t dataset,
                                            std::uint64_t version);
[[nodiscard]] KeyRange approval_scope_range(EntityId app, std::uint64_t dataset);
[[nodiscard]] KeyRange approval_scope_range(EntityId app);
[[nodiscard]] Key approval_unsigned_key(EntityId app, std::uint64_t dataset, std::uint64_t version,
                                        Position position);
[[nodiscard]] KeyRange approval_unsigned_range(EntityId app, std::uint64_t dataset,
                                               std::uint64_t version);
[[nodiscard]] Key approval_dataset_key(std::uint64_t dataset, EntityId app, Position position);
[[nodiscard]] KeyRange approval_dataset_range(std::uint64_t dataset);
[[nodiscard]] EntityId parse_approval_dataset_key(ByteView key);  // the app
[[nodiscard]] Key approval_mention_key(const Digest& statement, Position position);
[[nodiscard]] KeyRange approval_mention_range(const Digest& statement);
[[nodiscard]] Key approval_statement_key(const Digest& statement, Position position);
[[nodiscard]] KeyRange approval_statement_range(const Digest& statement);
[[nodiscard]] Key approval_retraction_key(const Digest& statement, Position retraction);
[[nodiscard]] KeyRange approval_retraction_range(const Digest& statement);
[[nodiscard]] Key approval_end_key(Timestamp valid_until, Position position);
// from <= valid_until < to; with Timestamp::max(), where later times saturate, to the end.
[[nodiscard]] KeyRange approval_end_range(Timestamp from, Timestamp to);

}  // namespace ledgerline::index
