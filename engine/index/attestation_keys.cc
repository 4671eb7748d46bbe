#include "engine/index/attestation_keys.h"

#include "engine/crypto/digest.h"
#include "engine/index/attestation_rows.h"

namespace ledgerline::index {
namespace {

// Tables inside a column; stored, never reused.
constexpr char kKeyTable = 'k';
constexpr char kRuleTable = 'r';
constexpr char kRowTable = 'a';
constexpr char kSubjectTable = 's';
constexpr char kPolicyResultTable = 'v';
constexpr char kKindTable = 'y';
constexpr char kTypeTable = 'p';
constexpr char kScopeTable = 'c';
constexpr char kUnsignedTable = 'x';
constexpr char kDatasetTable = 'd';
constexpr char kMentionTable = 'm';
constexpr char kStatementTable = 'h';
constexpr char kEndTable = 'u';
constexpr char kRetractionTable = 'z';

constexpr char kPattern = '*';
constexpr std::uint64_t kAnyNamespace = 0;
constexpr Position kLastPosition{UINT64_MAX};

Key table(char tag) { return Key().tag(tag); }

// Every row whose key starts with `prefix`; no position is UINT64_MAX.
KeyRange rows_of(const Key& prefix) {
  Key upper = prefix;
  return {prefix, upper.position(kLastPosition)};
}

KeyRange whole(char tag) { return {table(tag), table(static_cast<char>(tag + 1))}; }

std::uint64_t first_word(const ShortDigest& digest) {
  return big_endian_at<std::uint64_t>(view(digest), 0);
}

Key type_prefix(std::string_view predicate_type) {
  return table(kTypeTable).u64(first_word(crypto::short_digest(predicate_type)));
}

Key tier_prefix(std::string_view tier) {
  return table(kRuleTable).bytes(view(crypto::short_digest(tier)));
}

Key scope_prefix(EntityId app, std::uint64_t dataset) {
  return table(kScopeTable).id(app).u64(dataset);
}

}  // namespace

Position parse_last_position(ByteView key) {
  LEDGERLINE_ASSERT(key.size() > 8);
  return Position(big_endian_at<std::uint64_t>(key, key.size() - 8));
}

Key trust_key_key(const crypto::KeyId& key, Position position) {
  return table(kKeyTable).bytes(view(key)).position(position);
}
KeyRange trust_key_range(const crypto::KeyId& key) {
  return rows_of(table(kKeyTable).bytes(view(key)));
}
KeyRange trust_keys_range() { return whole(kKeyTable); }
crypto::KeyId parse_trust_key_key(ByteView key) { return array_from<crypto::KeyId>(key.substr(1)); }

Key tier_rule_key(std::string_view tier, Position position) {
  return tier_prefix(tier).position(position);
}
KeyRange tier_rule_range(std::string_view tier) { return rows_of(tier_prefix(tier)); }
KeyRange tier_rules_range() { return whole(kRuleTable); }

Key attestation_key(Position position) { return table(kRowTable).position(position); }
KeyRange attestations_range() { return whole(kRowTable); }

Key attestation_subject_key(const ShortDigest& subject, Position position) {
  return table(kSubjectTable).bytes(view(subject)).position(position);
}
KeyRange attestation_subject_range(const ShortDigest& subject) {
  return rows_of(table(kSubjectTable).bytes(view(subject)));
}

Key policy_result_key(const ShortDigest& subject, Position position) {
  return table(kPolicyResultTable).bytes(view(subject)).position(position);
}
KeyRange policy_result_range(const ShortDigest& subject) {
  return rows_of(table(kPolicyResultTable).bytes(view(subject)));
}
KeyRange policy_results_range() { return whole(kPolicyResultTable); }
ShortDigest parse_policy_result_key(ByteView key) {
  return array_from<ShortDigest>(key.substr(1, sizeof(ShortDigest)));
}

Key attestation_kind_key(format::PredicateKind kind, Position position) {
  return table(kKindTable).u8(static_cast<std::uint8_t>(kind)).position(position);
}
KeyRange attestation_kind_range(format::PredicateKind kind) {
  return rows_of(table(kKindTable).u8(static_cast<std::uint8_t>(kind)));
}

Key attestation_type_key(std::string_view predicate_type, Position position) {
  return type_prefix(predicate_type).position(position);
}
KeyRange attestation_type_range(std::string_view predicate_type) {
  return rows_of(type_prefix(predicate_type));
}

std::uint64_t dataset_code(std::string_view ns, std::string_view name) {
  if (ns.find(kPattern) != std::string_view::npos) return kAnyNamespace;
  // No dataset that is named exactly has a star in its name.
  if (name.find(kPattern) != std::string_view::npos) name = std::string_view(&kPattern, 1);
  std::string text;
  name_key(format::EntityType::kDataset, ns, name, text);
  return first_word(crypto::short_digest(text));
}

std::array<std::uint64_t, 3> dataset_codes(std::string_view ns, std::string_view name) {
  return {dataset_code(ns, name), dataset_code(ns, std::string_view(&kPattern, 1)), kAnyNamespace};
}

std::uint64_t version_code(const ShortDigest& subject) { return first_word(subject); }

Key approval_key(Position position) { return table(kRowTable).position(position); }
KeyRange approvals_range() { return whole(kRowTable); }

Key approval_scope_key(EntityId app, std::uint64_t dataset, std::uint64_t version,
                       Position position) {
  return scope_prefix(app, dataset).u64(version).position(position);
}
KeyRange approval_scope_range(EntityId app, std::uint64_t dataset, std::uint64_t version) {
  return rows_of(scope_prefix(app, dataset).u64(version));
}
KeyRange approval_scope_range(EntityId app, std::uint64_t dataset) {
  Key upper = scope_prefix(app, dataset);
  return {scope_prefix(app, dataset), upper.u64(UINT64_MAX).position(kLastPosition)};
}
KeyRange approval_scope_range(EntityId app) {
  return {scope_prefix(app, 0),
          scope_prefix(app, UINT64_MAX).u64(UINT64_MAX).position(kLastPosition)};
}
Key approval_unsigned_key(EntityId app, std::uint64_t dataset, std::uint64_t version,
                          Position position) {
  return table(kUnsignedTable).id(app).u64(dataset).u64(version).position(position);
}
KeyRange approval_unsigned_range(EntityId app, std::uint64_t dataset, std::uint64_t version) {
  return rows_of(table(kUnsignedTable).id(app).u64(dataset).u64(version));
}

Key approval_dataset_key(std::uint64_t dataset, EntityId app, Position position) {
  return table(kDatasetTable).u64(dataset).id(app).position(position);
}
KeyRange approval_dataset_range(std::uint64_t dataset) {
  Key upper = table(kDatasetTable).u64(dataset);
  return {table(kDatasetTable).u64(dataset), upper.u64(UINT64_MAX).position(kLastPosition)};
}
EntityId parse_approval_dataset_key(ByteView key) {
  return EntityId(big_endian_at<std::uint64_t>(key, 9));
}

Key approval_mention_key(const Digest& statement, Position position) {
  return table(kMentionTable).bytes(view(statement)).position(position);
}
KeyRange approval_mention_range(const Digest& statement) {
  return rows_of(table(kMentionTable).bytes(view(statement)));
}

Key approval_statement_key(const Digest& statement, Position position) {
  return table(kStatementTable).bytes(view(statement)).position(position);
}
KeyRange approval_statement_range(const Digest& statement) {
  return rows_of(table(kStatementTable).bytes(view(statement)));
}

Key approval_retraction_key(const Digest& statement, Position retraction) {
  return table(kRetractionTable).bytes(view(statement)).position(retraction);
}
KeyRange approval_retraction_range(const Digest& statement) {
  return rows_of(table(kRetractionTable).bytes(view(statement)));
}

Key approval_end_key(Timestamp valid_until, Position position) {
  return table(kEndTable).time(valid_until).position(position);
}
KeyRange approval_end_range(Timestamp from, Timestamp to) {
  if (to == Timestamp::max()) return {table(kEndTable).time(from), whole(kEndTable).upper};
  return {table(kEndTable).time(from), table(kEndTable).time(to)};
}

}  // namespace ledgerline::index
