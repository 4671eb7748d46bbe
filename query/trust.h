// The trust roots: which keys the log has named, what became of them, and whether a key was trusted
// for a role at a position and a time.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/ids.h"
#include "engine/base/result.h"
#include "engine/base/timestamp.h"
#include "engine/crypto/public_key.h"
#include "engine/index/attestation_reader.h"
#include "query/envelope.h"

namespace ledgerline::query {

class Context;

using KeyState = index::Proven<index::TrustKeyRow>;
using RuleState = index::Proven<index::TierRuleRow>;

struct TrustedKey {
  crypto::KeyId id{};
  KeyState state;                 // as of known_at
  std::vector<Position> history;  // every record that changed it, ascending
};

struct TrustAnswer {
  Envelope envelope;
  std::vector<TrustedKey> keys;  // by key id
  std::vector<RuleState> rules;  // the one in force of each tier
};
// As of the records up to `known_at`; none: all.
[[nodiscard]] Result<TrustAnswer> list_trust(const Context& context,
                                             std::optional<Position> known_at);

struct TrustQuestion {
  crypto::KeyId key{};
  std::string role;                  // empty: any
  std::optional<Position> position;  // as of the records before it and itself; none: all
  std::optional<Timestamp> time;     // none: now
};
struct TrustVerdict {
  Envelope envelope;
  index::Distrust distrust{};       // kNone: trusted
  std::optional<KeyState> state;    // none: no such key by then
  std::vector<Position> positions;  // the records that prove it
  Timestamp time;
};
[[nodiscard]] Result<TrustVerdict> judge_trust(const Context& context,
                                               const TrustQuestion& question);

// Remembers states: many signatures are of few keys. Serves one question.
class TrustStates {
 public:
  explicit TrustStates(const Context& context) : context_(context) {}
  // Of the key by the records up to `known_at`, each once.
  [[nodiscard]] Result<std::vector<std::string>> owners(const crypto::KeyId& key,
                                                        Position known_at);
  // The key as a record that entered the log at `position` found it; null: unknown.
  [[nodiscard]] Result<const KeyState*> before(const crypto::KeyId& key, Position position);

 private:
  [[nodiscard]] Result<const std::vector<KeyState>*> states_of(const crypto::KeyId& key);

  const Context& context_;
  std::map<crypto::KeyId, std::vector<KeyState>> known_;  // ascending
};

}  // namespace ledgerline::query
