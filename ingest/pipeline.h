// The way of a submission into the log: its sender's principal is resolved, the bytes are decoded,
// Facts and header become a record, the sequencer commits it, and the receipt comes back.
//
// Thread-safe. A call decodes on the caller's thread and returns before the commit; `done` runs
// exactly once, on whichever thread finishes: the caller's for what is refused at once, else the
// sequencer's, which must not be held up. The pipeline outlives every call's `done`.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "engine/base/result.h"
#include "engine/base/timestamp.h"
#include "engine/log/receipt.h"
#include "ingest/decode.h"

namespace ledgerline::log {
class PrincipalTable;
class Sequencer;
}  // namespace ledgerline::log

namespace ledgerline::ingest {

struct PipelineOptions {
  Mode mode = Mode::kLenient;
  std::string default_namespace = "default";
};

// One request, as received.
struct Submission {
  std::string principal;     // name of the sender
  std::string endpoint;      // path template, part of the identity
  std::string content_type;  // as sent
  std::string source_id;     // Idempotency-Key; empty: the body's digest is the identity
  Timestamp received_at;
  std::shared_ptr<const std::string> body;  // shared with the request; the projector reads it later
};

// Names of format::Flag values as bits: bit n is the flag with the value n.
using FlagBits = std::uint64_t;
[[nodiscard]] FlagBits flag_bits(const std::vector<format::FlagAt>& flags) noexcept;

struct Accepted {
  log::Receipt receipt;
  FlagBits flags = 0;
  // Of a repeat: the retraction since when the record no longer counts. Not ingest's to know.
  std::optional<Position> retracted_by = {};
};

// Rejection: the sender's fault. Error: the log took nothing, or its outcome is unknown.
using Outcome = std::variant<Accepted, Rejection, Error>;

// An event of a batch that has no receipt.
struct BatchFailure {
  std::uint32_t index = 0;
  bool retriable = false;
  std::string reason;
  std::vector<Violation> violations;  // of the first limits::kBatchFailedEventsMax failures
};

struct BatchAnswer {
  std::vector<std::optional<Accepted>> accepted;  // in request order
  std::vector<BatchFailure> failures;             // by index
};

// Rejection: the body as a whole is no batch, and nothing was stored. Error: no event found room.
using BatchOutcome = std::variant<BatchAnswer, Rejection, Error>;

class Pipeline {
 public:
  using Done = std::function<void(Outcome)>;
  using BatchDone = std::function<void(BatchOutcome)>;

  // `sequencer` and `principals` outlive this.
  Pipeline(PipelineOptions options, log::Sequencer& sequencer, log::PrincipalTable& principals);

  // Of jobs and datasets that name none.
  [[nodiscard]] const std::string& default_namespace() const noexcept {
    return options_.default_namespace;
  }

  // One OpenLineage event.
  void submit_lineage(Submission submission, Done done);
  // One request of access rows: a JSON object, an array, or NDJSON.
  void submit_access(Submission submission, Done done);
  // Any bytes: a record of kind opaque, of which nothing is read.
  void submit_opaque(Submission submission, Done done);
  // One DSSE envelope or Sigstore bundle.
  void submit_attestation(Submission submission, Done done);
  // One change of the trust roots. That the sender may do so is the caller's to check.
  void submit_trust_root(Submission submission, Done done);
  // An array of OpenLineage events. Blocks while too many of its events wait for their commit, so
  // it is called on a worker.
  void submit_batch(Submission submission, BatchDone done);

 private:
  using Decode = DecodeResult (*)(std::shared_ptr<const void>, std::string_view,
                                  const DecodeContext&);
  void submit_decoded(Submission submission, format::RecordKind kind, Decode decode, Done done);
  void submit_one(Submission submission, format::RecordKind kind, DecodeResult result, Done done);

  PipelineOptions options_;
  log::Sequencer& sequencer_;
  log::PrincipalTable& principals_;
};

}  // namespace ledgerline::ingest
