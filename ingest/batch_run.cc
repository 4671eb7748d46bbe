#include "ingest/batch_run.h"

#include <algorithm>
#include <future>
#include <string>
#include <utility>

#include "engine/base/limits.h"
#include "engine/log/principals.h"
#include "ingest/lineage_decoder.h"
#include "ingest/new_submission.h"

namespace ledgerline::ingest {
namespace {

// Blocks until a first-time principal is committed. Not on the sequencer's thread.
Result<Position> resolved(log::PrincipalTable& principals, std::string_view name) {
  // Shared, because the callback may still run when get() has returned.
  const auto promise = std::make_shared<std::promise<Result<Position>>>();
  std::future<Result<Position>> future = promise->get_future();
  principals.resolve(name, [promise](Result<Position> id) { promise->set_value(std::move(id)); });
  return future.get();
}

std::string reason_of(const Rejection& rejection, std::uint32_t index) {
  if (rejection.violations.empty()) return "refused";
  const Violation& first = rejection.violations.front();
  std::string reason = "/" + std::to_string(index) + first.pointer + ": " + first.detail;
  const std::size_t more = rejection.violations.size() - 1 + rejection.violations_omitted;
  if (more > 0) reason.append(" (and " + std::to_string(more) + " more)");
  return reason;
}

}  // namespace

void BatchRun::start(const PipelineOptions& options, log::Sequencer& sequencer,
                     log::PrincipalTable& principals, Submission submission,
                     Pipeline::BatchDone done) {
  SplitResult split = split_array(*submission.body, limits::kBatchEventsMax);
  if (auto* const rejected = std::get_if<Rejection>(&split)) return done(std::move(*rejected));
  const Result<Position> principal = resolved(principals, submission.principal);
  if (!principal) return done(principal.error());
  const std::shared_ptr<BatchRun> batch(new BatchRun(options, sequencer, std::move(submission),
                                                     std::move(std::get<std::vector<Slice>>(split)),
                                                     std::move(done)));
  batch->run(*principal);
}

BatchRun::BatchRun(const PipelineOptions& options, log::Sequencer& sequencer, Submission submission,
                   std::vector<Slice> events, Pipeline::BatchDone done)
    : options_(options),
      sequencer_(sequencer),
      submission_(std::move(submission)),
      events_(std::move(events)),
      done_(std::move(done)),
      flags_(events_.size()) {
  answer_.accepted.resize(events_.size());
}

void BatchRun::run(Position principal) {
  in_flight_ = 1;
  Chunk chunk;
  for (std::uint32_t i = 0; i < events_.size(); ++i) {
    add_event(chunk, i, principal);
    if (chunk.events.size() >= limits::kBatchChunkRecordsMax ||
        chunk.bytes >= limits::kBatchChunkBytesMax) {
      submit(std::exchange(chunk, {}));
    }
  }
  if (!chunk.events.empty()) submit(std::move(chunk));
  leave();
}

void BatchRun::add_event(Chunk& chunk, std::uint32_t index, Position principal) {
  const std::string_view text = events_[index].text;
  const DecodeContext context{options_.mode, options_.default_namespace, submission_.received_at};
  DecodeResult result = decode_lineage(submission_.body, text, context);
  if (auto* const rejected = std::get_if<Rejection>(&result)) {
    return reject(index, std::move(*rejected));
  }
  auto& decoded = std::get<Decoded>(result);
  flags_[index] = flag_bits(decoded.flags);
  Result<log::NewRecord> record =
      new_record_of(submission_, {format::RecordKind::kLineage, text, index}, principal,
                    options_.default_namespace, std::move(decoded));
  if (!record) return fail({index}, record.error());
  chunk.bytes += record->bytes();
  chunk.records.push_back(std::move(*record));
  chunk.events.push_back(index);
}

void BatchRun::submit(Chunk chunk) {
  {
    std::unique_lock lock(mutex_);
    left_.wait(lock, [this] { return in_flight_ <= limits::kBatchChunksInFlightMax; });
    ++in_flight_;
  }
  const auto self = shared_from_this();
  // Kept beside the callback, which is not called when the sequencer takes nothing.
  const auto events = std::make_shared<const std::vector<std::uint32_t>>(std::move(chunk.events));
  const Result<void> taken = sequencer_.submit(
      std::move(chunk.records), [self, events](const Result<std::vector<log::Receipt>>& receipts) {
        self->on_commit(*events, receipts);
      });
  if (taken) return;
  fail(*events, taken.error());
  leave();
}

void BatchRun::on_commit(const std::vector<std::uint32_t>& events,
                         const Result<std::vector<log::Receipt>>& receipts) {
  if (receipts) {
    const std::lock_guard lock(mutex_);
    for (std::size_t i = 0; i < events.size(); ++i) {
      answer_.accepted[events[i]] = Accepted{(*receipts)[i], flags_[events[i]]};
    }
  } else {
    fail(events, receipts.error());
  }
  leave();
}

void BatchRun::reject(std::uint32_t index, Rejection rejection) {
  BatchFailure failure{index, false, reason_of(rejection, index), {}};
  const std::lock_guard lock(mutex_);
  if (answer_.failures.size() < limits::kBatchFailedEventsMax) {
    failure.violations = std::move(rejection.violations);
    for (Violation& violation : failure.violations) {
      violation.pointer.insert(0, "/" + std::to_string(index));
    }
  }
  answer_.failures.push_back(std::move(failure));
}

void BatchRun::fail(const std::vector<std::uint32_t>& events, const Error& error) {
  const std::lock_guard lock(mutex_);
  for (const std::uint32_t index : events) {
    answer_.failures.push_back({index, true, error.message, {}});
  }
  last_error_ = error;
}

void BatchRun::leave() {
  {
    const std::lock_guard lock(mutex_);
    --in_flight_;
    left_.notify_one();
    if (in_flight_ > 0) return;
  }
  answer();
}

void BatchRun::answer() {
  const std::size_t failed = answer_.failures.size();
  if (last_error_ && failed == events_.size()) return done_(*last_error_);
  std::sort(answer_.failures.begin(), answer_.failures.end(),
            [](const BatchFailure& a, const BatchFailure& b) { return a.index < b.index; });
  done_(std::move(answer_));
}

}  // namespace ledgerline::ingest
