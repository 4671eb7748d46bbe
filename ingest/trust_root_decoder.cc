#include "ingest/trust_root_decoder.h"

#include <algorithm>
#include <string>

#include "engine/base/encoding.h"
#include "engine/base/limits.h"
#include "engine/crypto/public_key.h"
#include "ingest/decode_state.h"
#include "ingest/member_reader.h"
#include "ingest/new_facts.h"

namespace ledgerline::ingest {
namespace {

using format::TrustAction;
using format::TrustFact;

constexpr std::size_t kTextMax = limits::kTrustTextBytesMax;
constexpr std::uint32_t kApproversMax = 1'000;

bool is_role(std::string_view role) noexcept {
  return std::all_of(role.begin(), role.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-' || c == '.';
  });
}

void read_roles(DecodeState& state, MemberReader& key, TrustFact& out) {
  out.roles = key.texts("roles", limits::kTrustRolesMax, kTextMax);
  std::sort(out.roles.begin(), out.roles.end());
  out.roles.erase(std::unique(out.roles.begin(), out.roles.end()), out.roles.end());
  if (out.roles.empty()) key.refuse("required", "roles", "at least one role is required");
  for (const JsonValue item : key.find("roles").items()) {
    if (item.is_string() && !is_role(state.text(item))) {
      state.findings.refuse("enum", item, "a role is of a-z, 0-9, '_', '-' and '.'");
    }
  }
}

void read_key(DecodeState& state, MemberReader& root, TrustFact& out) {
  auto key = root.object("key", Need::kRequired);
  if (!key) return;
  const std::string_view pem = key->text("pem", Need::kRequired, limits::kKeyTextBytesMax);
  if (!pem.empty()) {
    const Result<crypto::PublicKey> parsed = crypto::PublicKey::from_pem(pem);
    if (parsed) {
      out.spki = state.facts.keep(parsed->spki());
      if (out.action == TrustAction::kAddKey) out.key_id = parsed->key_id();
    } else {
      key->refuse("key", "pem", parsed.error().message);
    }
  }
  out.name = key->text("name", Need::kRequired, kTextMax);
  out.owner = key->text("owner", Need::kRequired, kTextMax);
  read_roles(state, *key, out);
  out.valid_from = key->time("valid_from");
  out.valid_until = key->time("valid_until");
  if (out.valid_from && out.valid_until && *out.valid_until <= *out.valid_from) {
    key->refuse("range", "valid_until", "ends at or before it begins");
  }
}

void read_old_key(MemberReader& root, Need reason, TrustFact& out) {
  const std::string_view text = root.text("key_id", Need::kRequired, kTextMax);
  const auto bytes = from_hex(text);
  if (bytes && bytes->size() == out.key_id.size()) {
    out.key_id = array_from<Digest>(*bytes);
  } else if (!text.empty()) {
    root.refuse("digest", "key_id", "a key id is the SHA-256 of the key's DER, 64 hex digits");
  }
  out.reason = root.text("reason", reason, kTextMax);
  out.revoked_at = root.time("revoked_at");
}

void read_rule(MemberReader& root, TrustFact& out) {
  out.tier = root.text("tier", Need::kOptional, kTextMax);
  out.approvers = root.count("approvers", kApproversMax).value_or(1);
  out.policy_approvals = root.count("policy_approvals", kApproversMax).value_or(0);
  if (out.approvers + out.policy_approvals == 0) {
    root.refuse("range", "approvers", "a rule asks for at least one approval");
  }
}

void read_change(DecodeState& state, MemberReader& root, TrustFact& out) {
  const std::string_view word = root.text("action", Need::kRequired, kTextMax);
  const auto action = format::trust_action_from(word);
  if (!action) {
    if (!word.empty()) {
      root.refuse("enum", "action", "one of add_key, replace_key, revoke_key and set_rule");
    }
    return;
  }
  out.action = *action;
  switch (*action) {
    case TrustAction::kAddKey:
      return read_key(state, root, out);
    case TrustAction::kReplaceKey:
      read_key(state, root, out);
      return read_old_key(root, Need::kOptional, out);
    case TrustAction::kRevokeKey:
      return read_old_key(root, Need::kRequired, out);
    case TrustAction::kSetRule:
      return read_rule(root, out);
  }
}

}  // namespace

DecodeResult decode_trust_root(std::shared_ptr<const void> body_owner, std::string_view body,
                               const DecodeContext& context) {
  Findings findings(context.mode);
  Decoded out;
  out.facts = new_facts(std::move(body_owner), body, context.received_at);
  DecodeState state(*out.facts, findings, context);
  thread_local JsonDocument document;
  const JsonDocument::Trim trim(document);
  if (!parse_without_duplicates(document, body, findings)) return findings.take_rejection();
  MemberReader root(state, document.root());
  read_change(state, root, out.facts->trust.emplace());
  if (findings.refused()) return findings.take_rejection();
  findings.take_flags(out);
  return out;
}

}  // namespace ledgerline::ingest
