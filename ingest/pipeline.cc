#include "ingest/pipeline.h"

#include <utility>

#include "engine/log/principals.h"
#include "engine/log/sequencer.h"
#include "ingest/access_decoder.h"
#include "ingest/attestation_decoder.h"
#include "ingest/batch_run.h"
#include "ingest/lineage_decoder.h"
#include "ingest/new_submission.h"
#include "ingest/trust_root_decoder.h"

namespace ledgerline::ingest {
namespace {

// One request on its way. Shared, because the sequencer takes copyable functions.
struct Flight {
  Submission submission;
  format::RecordKind kind{};
  Decoded decoded;
  FlagBits flags = 0;
  Pipeline::Done done;
};

void land(const Flight& flight, const Result<std::vector<log::Receipt>>& receipts) {
  if (!receipts) return flight.done(receipts.error());
  flight.done(Accepted{receipts->front(), flight.flags});
}

void submit(const std::shared_ptr<Flight>& flight, log::Sequencer& sequencer,
            const std::string& default_namespace, const Result<Position>& principal) {
  if (!principal) return flight->done(principal.error());
  const Element element{flight->kind, *flight->submission.body, 0};
  Result<log::NewRecord> record = new_record_of(flight->submission, element, *principal,
                                                default_namespace, std::move(flight->decoded));
  if (!record) return flight->done(record.error());
  log::Submission records;
  records.push_back(std::move(*record));
  const Result<void> taken = sequencer.submit(
      std::move(records),
      [flight](const Result<std::vector<log::Receipt>>& all) { land(*flight, all); });
  if (!taken) flight->done(taken.error());
}

}  // namespace

FlagBits flag_bits(const std::vector<format::FlagAt>& flags) noexcept {
  FlagBits bits = 0;
  for (const format::FlagAt& at : flags) bits |= FlagBits{1} << static_cast<std::uint32_t>(at.flag);
  return bits;
}

Pipeline::Pipeline(PipelineOptions options, log::Sequencer& sequencer,
                   log::PrincipalTable& principals)
    : options_(std::move(options)), sequencer_(sequencer), principals_(principals) {}

void Pipeline::submit_one(Submission submission, format::RecordKind kind, DecodeResult result,
                          Done done) {
  if (auto* const rejected = std::get_if<Rejection>(&result)) return done(std::move(*rejected));
  auto& decoded = std::get<Decoded>(result);
  const FlagBits flags = flag_bits(decoded.flags);
  const auto flight = std::make_shared<Flight>(
      Flight{std::move(submission), kind, std::move(decoded), flags, std::move(done)});
  principals_.resolve(flight->submission.principal, [this, flight](const Result<Position>& id) {
    submit(flight, sequencer_, options_.default_namespace, id);
  });
}

void Pipeline::submit_decoded(Submission submission, format::RecordKind kind, Decode decode,
                              Done done) {
  const DecodeContext context{options_.mode, options_.default_namespace, submission.received_at};
  DecodeResult result = decode(submission.body, *submission.body, context);
  submit_one(std::move(submission), kind, std::move(result), std::move(done));
}

void Pipeline::submit_lineage(Submission submission, Done done) {
  submit_decoded(std::move(submission), format::RecordKind::kLineage, &decode_lineage,
                 std::move(done));
}

void Pipeline::submit_access(Submission submission, Done done) {
  submit_decoded(std::move(submission), format::RecordKind::kAccess, &decode_access,
                 std::move(done));
}

void Pipeline::submit_attestation(Submission submission, Done done) {
  submit_decoded(std::move(submission), format::RecordKind::kAttestation, &decode_attestation,
                 std::move(done));
}

void Pipeline::submit_trust_root(Submission submission, Done done) {
  submit_decoded(std::move(submission), format::RecordKind::kTrustRoot, &decode_trust_root,
                 std::move(done));
}

void Pipeline::submit_opaque(Submission submission, Done done) {
  submit_one(std::move(submission), format::RecordKind::kOpaque, Decoded{}, std::move(done));
}

void Pipeline::submit_batch(Submission submission, BatchDone done) {
  BatchRun::start(options_, sequencer_, principals_, std::move(submission), std::move(done));
}

}  // namespace ledgerline::ingest
