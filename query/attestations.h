// Attestations as the index keeps them: what each signature is worth, by subject, kind and type.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/base/ids.h"
#include "engine/base/limits.h"
#include "engine/base/result.h"
#include "engine/index/attestation_rows.h"
#include "query/envelope.h"
#include "query/trust.h"

namespace ledgerline::query {

class Context;

struct SignatureAnswer {
  index::SignatureRow row;
  index::Distrust distrust{};       // of a good signature's key, when it entered the log
  std::optional<KeyState> key;      // as it was then; none: not known then
  std::optional<KeyState> revoked;  // the key was revoked since
};

struct AttestationAnswer {
  Position position;
  index::AttestationRow row;
  std::vector<SignatureAnswer> signatures;  // in the order of the envelope
};

// A reader of many attestations of one question.
class AttestationReader {
 public:
  explicit AttestationReader(const Context& context) : context_(context), trust_(context) {}
  // Nothing: no attestation at that position.
  [[nodiscard]] Result<std::optional<AttestationAnswer>> read(Position position);

 private:
  const Context& context_;
  TrustStates trust_;
};

struct AttestationQuestion {
  std::string subject;  // "sha256:<hex>"; empty: any
  std::optional<format::PredicateKind> kind;
  std::string predicate_type;  // empty: any
  std::optional<Position> known_at;
  std::size_t limit = limits::kPageRowsDefault;
  std::string cursor;
};
struct AttestationList {
  Envelope envelope;
  std::vector<AttestationAnswer> rows;  // by position
};
[[nodiscard]] Result<AttestationList> list_attestations(const Context& context,
                                                        const AttestationQuestion& question);

}  // namespace ledgerline::query
