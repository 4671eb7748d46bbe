#include "query/trust.h"

#include <algorithm>
#include <utility>

#include "engine/base/clock.h"
#include "query/context.h"

namespace ledgerline::query {

Result<TrustAnswer> list_trust(const Context& context, std::optional<Position> known_at) {
  TrustAnswer answer;
  answer.envelope = context.envelope(Draws::kTrust);
  answer.envelope.known_at = known_at;
  const Position last = known_at.value_or(Position(UINT64_MAX));
  auto read =
      index::trust_keys(context.reader(), [&](const crypto::KeyId& id, const KeyState& state) {
        if (state.position > last) return true;
        if (answer.keys.empty() || answer.keys.back().id != id) answer.keys.push_back({id, {}, {}});
        answer.keys.back().state = state;
        answer.keys.back().history.push_back(state.position);
        return true;
      });
  if (!read) return read.error();
  read = index::tier_rules(context.reader(), [&](const RuleState& state) {
    if (state.position > last) return true;
    if (!answer.rules.empty() && answer.rules.back().row.tier == state.row.tier) {
      answer.rules.back() = state;
    } else {
      answer.rules.push_back(state);
    }
    return true;
  });
  if (!read) return read.error();
  return answer;
}

Result<TrustVerdict> judge_trust(const Context& context, const TrustQuestion& question) {
  TrustVerdict answer;
  answer.envelope = context.envelope(Draws::kTrust);
  answer.envelope.known_at = question.position;
  answer.time = question.time.value_or(context.clock().now());
  auto state = index::trust_key_at(context.reader(), question.key,
                                   question.position.value_or(Position(UINT64_MAX)));
  if (!state) return state.error();
  answer.state = *std::move(state);
  answer.distrust =
      index::distrust_of(answer.state ? &answer.state->row : nullptr, question.role, answer.time);
  if (answer.state) {
    const index::TrustKeyRow& row = answer.state->row;
    answer.positions = {answer.state->position};
    if (!row.spki.empty()) answer.positions.push_back(row.added_at);
    if (row.revoked) answer.positions.push_back(row.revoked->position);
    std::sort(answer.positions.begin(), answer.positions.end());
    answer.positions.erase(std::unique(answer.positions.begin(), answer.positions.end()),
                           answer.positions.end());
  }
  return answer;
}

Result<const std::vector<KeyState>*> TrustStates::states_of(const crypto::KeyId& key) {
  auto [entry, fresh] = known_.try_emplace(key);
  std::vector<KeyState>& states = entry->second;
  if (!fresh) return &states;
  auto read =
      context_.reader().rows(index::kTrust, index::trust_key_range(key), index::Order::kOldestFirst,
                             [&](ByteView at, ByteView value) -> Result<bool> {
                               Result<index::TrustKeyRow> row = index::decode_trust_key_row(value);
                               if (!row) return row.error();
                               states.push_back({index::parse_last_position(at), *std::move(row)});
                               return true;
                             });
  if (!read) return read.error();
  return &states;
}

Result<std::vector<std::string>> TrustStates::owners(const crypto::KeyId& key, Position known_at) {
  const auto states = states_of(key);
  if (!states) return states.error();
  std::vector<std::string> out;
  for (const KeyState& state : **states) {
    if (state.position > known_at || state.row.spki.empty()) continue;
    if (std::find(out.begin(), out.end(), state.row.owner) == out.end()) {
      out.push_back(state.row.owner);
    }
  }
  return out;
}

Result<const KeyState*> TrustStates::before(const crypto::KeyId& key, Position position) {
  const auto states = states_of(key);
  if (!states) return states.error();
  const KeyState* found = nullptr;
  for (const KeyState& state : **states) {
    if (state.position < position) found = &state;
  }
  return found;
}

}  // namespace ledgerline::query
