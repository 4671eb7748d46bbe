#include "engine/log/eraser.h"

#include <algorithm>
#include <chrono>

#include "engine/base/logging.h"
#include "engine/base/metrics.h"
#include "engine/base/named_thread.h"
#include "engine/log/erasure_steps.h"

namespace ledgerline::log {
namespace {

// Between two attempts, while something still holds the bytes or after a failure.
constexpr std::chrono::milliseconds kPatience{200};

metrics::Gauge& pending() {
  static metrics::Gauge& gauge =
      metrics::gauge("ledgerline_erasure_pending",
                     "1 while the bytes of a committed erasure have not all left the disk.");
  return gauge;
}

}  // namespace

Eraser::Eraser(kv::Store& store, ErasureTable& erasures, EraserOptions options)
    : store_(store), erasures_(erasures), options_(std::move(options)) {}

Eraser::~Eraser() { stop(); }

void Eraser::start() {
  LEDGERLINE_ASSERT(!thread_.joinable());
  thread_ = named_thread(
      "eraser", [this] { run(); }, ThreadPriority::kYielding);
}

void Eraser::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void Eraser::on_commit(std::span<const CommittedRecord> records, const TreeHead&) {
  const bool erases = std::any_of(
      records.begin(), records.end(),
      [](const CommittedRecord& committed) { return is_instruction(committed.record->kind); });
  if (!erases) return;
  {
    const std::lock_guard lock(mutex_);
    work_ = true;
  }
  wake_.notify_all();
}

void Eraser::run() {
  for (;;) {
    {
      std::unique_lock lock(mutex_);
      wake_.wait(lock, [this] { return stopping_ || work_; });
      if (stopping_) return;
      work_ = false;
    }
    while (erasures_.next_pending()) {
      pending().set(1);
      const Result<bool> done = execute_next();
      if (!done) logging::error("erasure_failed", {{"error", done.error().message}});
      std::unique_lock lock(mutex_);
      if (!done || !*done) wake_.wait_for(lock, kPatience, [this] { return stopping_; });
      if (stopping_) return;
    }
    pending().set(0);
  }
}

bool Eraser::reached(EraserStep step) const { return !options_.after || options_.after(step); }

Result<bool> Eraser::delete_bytes(ErasureSteps& steps) {
  Result<bool> done = steps.purge_identities();
  if (!done || !*done) return done;
  if (!reached(EraserStep::kIdentities)) return false;
  done = steps.rewrite_frames([this] { return reached(EraserStep::kFrames); });
  if (!done || !*done) return done;
  done = steps.purge_frames();
  if (!done || !*done) return done;
  return reached(EraserStep::kPurged);
}

Result<bool> Eraser::execute_next() {
  const std::optional<std::pair<Position, Erasure>> next = erasures_.next_pending();
  if (!next) return true;
  const auto& [by, erasure] = *next;
  if (options_.withdrawn) {
    Result<bool> withdrawn = options_.withdrawn(by);
    if (!withdrawn || !*withdrawn) return withdrawn;
  }
  if (!reached(EraserStep::kWithdrawn)) return false;

  ErasureSteps steps(store_, by, erasure);
  if (!erasure.retracts()) {
    Result<bool> deleted = delete_bytes(steps);
    if (!deleted || !*deleted) return deleted;
  }
  if (Result<void> noted = steps.note(); !noted) return noted.error();
  erasures_.set_executed(by);
  logging::info("erasure_done", {{"position", by.value()}});
  return reached(EraserStep::kNoted);
}

}  // namespace ledgerline::log
