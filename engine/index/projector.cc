#include "engine/index/projector.h"

#include <algorithm>
#include <utility>

#include "engine/base/logging.h"
#include "engine/base/metrics.h"
#include "engine/base/named_thread.h"
#include "engine/index/index_places.h"

namespace ledgerline::index {
namespace {

// So that a watermark that does not move is seen by settle() although nobody wakes the thread.
constexpr std::chrono::milliseconds kIdleWait{1'000};

// Between two batches while nobody waits: events of one run, and runs of one job, come together and
// share rows. A question ends it.
constexpr std::chrono::milliseconds kRest{10};
constexpr std::uint64_t kRestRecordsMax = 512;

Error overdue(Position watermark, Position position, bool rebuilding) {
  return {ErrorKind::kOverloaded,
          std::string(rebuilding ? "the index was damaged and is being rebuilt: it is "
                                 : "the index is ") +
              std::to_string(position.value() - watermark.value()) +
              " records behind this question",
          {}};
}

Error stopped() { return {ErrorKind::kUnavailable, "the index is not following the log", {}}; }

}  // namespace

Projector::Projector(const log::LogReader& log, const ProjectorOptions& options)
    : log_(log), options_(options) {}

Projector::~Projector() { stop(); }

Result<std::unique_ptr<Projector>> Projector::open(const log::LogReader& log,
                                                   const ProjectorOptions& options) {
  const Result<log::TreeHead> head = log.head();
  if (!head) return head.error();
  std::unique_ptr<Projector> projector(new Projector(log, options));
  projector->committed_ = head->next().value();
  if (auto done = settle_places(options.path); !done) return done.error();
  if (auto done = projector->open_index_and_fold(); !done) {
    return with_context(done.error(), "open index");
  }
  if (!projector->rebuild_reason_.empty()) {
    logging::warn("index_discarded", {{"reason", projector->rebuild_reason_}});
  }
  // What is half made for another instruction than the one to come is of no use.
  std::optional<std::filesystem::path> kept;
  if (const auto next = projector->pending_withdrawal()) kept = place_beside(options.path, *next);
  if (auto done = discard_beside(options.path, kept); !done) return done.error();
  return projector;
}

void Projector::start() {
  const std::lock_guard lock(mutex_);
  LEDGERLINE_ASSERT(!running_ && !stopping_);
  running_ = true;
  thread_ = named_thread("projector", [this] { run(); });
}

void Projector::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  if (thread_.joinable()) thread_.join();
  next_.reset();
  settle(stopped());
}

void Projector::pause() {
  const std::lock_guard lock(mutex_);
  paused_ = true;
}

void Projector::resume() {
  {
    const std::lock_guard lock(mutex_);
    paused_ = false;
  }
  wake_.notify_all();
}

void Projector::on_commit(std::span<const log::CommittedRecord> records,
                          const log::TreeHead& head) {
  if (failure()) return;
  std::vector<Handoff> handoffs;
  handoffs.reserve(records.size());
  for (const log::CommittedRecord& committed : records) {
    Handoff handoff;
    handoff.position = committed.position;
    handoff.facts = committed.record->facts;
    if (!handoff.facts) {
      handoff.header = committed.record->header;
      handoff.body_owner = committed.record->body_owner;
    }
    handoff.body = committed.record->body;
    handoffs.push_back(std::move(handoff));
  }
  handoffs_.push(std::move(handoffs));
  {
    // Under the lock, so that the thread does not fall asleep between its look and its wait.
    const std::lock_guard lock(mutex_);
    committed_.store(head.next().value(), std::memory_order_release);
  }
  wake_.notify_one();
}

void Projector::run() {
  for (;;) {
    std::optional<Error> damage;
    {
      std::unique_lock lock(mutex_);
      if (!stopping_ && !damage_ && !has_work()) wake_.wait_until(lock, next_deadline());
      wake_.wait_until(lock, rest_until_, [this] { return stopping_ || damage_ || !may_rest(); });
      if (stopping_) return;
      damage = std::exchange(damage_, std::nullopt);
      if (!damage && !has_work()) {
        lock.unlock();
        publish();  // paused, it lags
        settle(std::nullopt);
        continue;
      }
    }
    const Result<bool> stepped = step(damage);
    if (!stepped) return fail(stepped.error());
    if (!*stepped) return;
  }
}

bool Projector::has_work() const {
  if (paused_) return false;
  if (watermark() < committed()) return true;
  if (next_) return next_->ready();
  if (retired_) return retired_->closed->load(std::memory_order_acquire);
  return pending_withdrawal().has_value();
}

bool Projector::lags_far() const noexcept {
  const Position end = committed();
  return end - std::min(watermark(), end) > limits::kHandoffRecordsMax;
}

bool Projector::may_rest() const {
  return waiting_.empty() && committed().value() - watermark().value() < kRestRecordsMax;
}

Result<bool> Projector::step(const std::optional<Error>& damage) try {
  if (damage) return replace(*damage);
  Result<bool> withdrawn = withdraw();
  if (!withdrawn || !*withdrawn) return withdrawn;
  if (const Result<void> folded = fold_once(); !folded) return replace(folded.error());
  after_fold();
  rest_until_ = Clock::now() + kRest;
  return true;
} catch (const std::exception& exception) {
  return Error{ErrorKind::kInternal, std::string("projector: ") + exception.what(), {}};
}

void Projector::after_fold() {
  watermark_.store(live_.fold->next().value(), std::memory_order_release);
  publish();
  if (rebuilding() && watermark() >= committed()) {
    rebuilding_.store(false, std::memory_order_release);
    logging::info("index_rebuilt", {{"next_position", watermark().value()}});
  }
  settle(std::nullopt);
}

Result<void> Projector::fold_once() {
  Fold& fold = *live_.fold;
  const std::vector<Handoff> records = handoffs_.take(fold.next());
  if (!records.empty()) return fold_handoffs(records);
  // Everything before the oldest record of the queue is in the log alone.
  const Position to = std::min(handoffs_.front().value_or(committed()), committed());
  return fold_batch_from_log(fold, log_, std::max(to, fold.next()), options_.decode,
                             live_.index->withdrawn_end);
}

Result<void> Projector::fold_handoffs(const std::vector<Handoff>& records) {
  for (const Handoff& record : records) {
    auto done = record.facts ? live_.fold->fold(record.position, *record.facts)
                             : fold_record(*live_.fold, record.position, record.header, record.body,
                                           options_.decode);
    if (!done) return done;
  }
  return live_.fold->commit();
}

void Projector::fail(Error error) {
  logging::error("projector_stopped", {{"error", error.message}});
  if (error.kind == ErrorKind::kCorrupt) mark_index_for_discard(live_path());
  next_.reset();
  {
    const std::lock_guard lock(mutex_);
    failure_ = std::move(error);
  }
  handoffs_.clear();
  settle(stopped());
}

Projector::Clock::time_point Projector::next_deadline() const {
  Clock::time_point next = Clock::now() + kIdleWait;
  if (retired_) next = Clock::now() + kReleaseWait;
  for (const auto& [position, waiting] : waiting_) next = std::min(next, waiting.deadline);
  return next;
}

void Projector::wait_for(Position position, Clock::time_point deadline, Waiter done) {
  std::optional<Error> error;
  if (position > answered_to()) {
    const std::lock_guard lock(mutex_);
    if (failure_ || stopping_ || !running_) {
      error = stopped();
    } else if (position > answered_to()) {
      waiting_.emplace(position, Waiting{deadline, std::move(done)});
      wake_.notify_one();  // the thread may have to wake earlier than it planned
      return;
    }
  }
  if (error) {
    done(*error);
  } else {
    done({});
  }
}

void Projector::publish() const {
  static metrics::Gauge& at =
      metrics::gauge("ledgerline_index_watermark", "Position of the first record not yet folded.");
  static metrics::Gauge& lag = metrics::gauge(
      "ledgerline_index_lag_records", "Committed records that the index does not reflect yet.");
  const Position reached = watermark();
  const Position end = committed();
  at.set(static_cast<double>(reached.value()));
  lag.set(static_cast<double>(end.value() - std::min(end, reached).value()));
}

void Projector::settle(const std::optional<Error>& error) {
  std::vector<std::pair<Waiter, Result<void>>> settled;
  const Position reached = answered_to();
  const Clock::time_point now = Clock::now();
  {
    const std::lock_guard lock(mutex_);
    for (auto at = waiting_.begin(); at != waiting_.end();) {
      Result<void> result;
      if (at->first > reached) {
        if (error) {
          result = *error;
        } else if (at->second.deadline <= now) {
          result = overdue(reached, at->first, rebuilding());
        } else {
          ++at;
          continue;
        }
      }
      settled.emplace_back(std::move(at->second.done), std::move(result));
      at = waiting_.erase(at);
    }
  }
  for (auto& [done, result] : settled) done(std::move(result));
}

Error Projector::no_index() const {
  std::string message = rebuilding() ? "the index was damaged and is being rebuilt from the log"
                                     : "the index begins anew from the log";
  if (failure()) message = "the index was damaged and cannot be rebuilt; the server's log says why";
  return {ErrorKind::kUnavailable, std::move(message), {}};
}

std::optional<Error> Projector::failure() const {
  const std::lock_guard lock(mutex_);
  return failure_;
}

}  // namespace ledgerline::index
