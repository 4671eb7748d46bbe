#include "engine/log/checkpoint.h"

#include <algorithm>
#include <chrono>

#include "engine/base/logging.h"
#include "engine/base/metrics.h"
#include "engine/base/named_thread.h"
#include "engine/crypto/note.h"
#include "engine/log/log_columns.h"
#include "engine/merkle/checkpoint_text.h"

namespace ledgerline::log {
namespace {

using SteadyClock = std::chrono::steady_clock;

metrics::Gauge& published_size() {
  static metrics::Gauge& gauge =
      metrics::gauge("ledgerline_checkpoint_size", "Leaves covered by the published checkpoint");
  return gauge;
}

metrics::Gauge& failing() {
  static metrics::Gauge& gauge = metrics::gauge(
      "ledgerline_checkpoint_failing", "1 while the last attempt to publish a checkpoint failed");
  return gauge;
}

}  // namespace

Result<std::string> sign_checkpoint(const TreeHead& head, const crypto::NoteSigner& signer) {
  return crypto::sign_note(
      merkle::format_checkpoint_text({signer.verifier().name, head.size, head.root, {}}), signer);
}

Checkpointer::Checkpointer(kv::Store& store, crypto::NoteSigner signer, CheckpointOptions options)
    : store_(store), signer_(std::move(signer)), options_(std::move(options)) {}

Checkpointer::~Checkpointer() { stop(); }

Result<void> Checkpointer::start(const TreeHead& head) {
  LEDGERLINE_ASSERT(!thread_.joinable());
  committed_ = head;
  if (Result<void> published = publish(head); !published) return published;
  thread_ = named_thread("checkpoint", [this] { run(); });
  return {};
}

void Checkpointer::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  work_.notify_one();
  if (thread_.joinable()) thread_.join();
}

void Checkpointer::on_commit(std::span<const CommittedRecord>, const TreeHead& head) {
  bool idle = false;
  {
    const std::lock_guard lock(mutex_);
    idle = latest_ != nullptr && committed_.size == latest_->head.size;
    committed_ = head;
  }
  if (idle) work_.notify_one();
}

std::shared_ptr<const PublishedCheckpoint> Checkpointer::latest() const {
  const std::lock_guard lock(mutex_);
  return latest_;
}

bool Checkpointer::healthy() const {
  const std::lock_guard lock(mutex_);
  return healthy_;
}

Result<void> Checkpointer::await(std::uint64_t size, Waiter done) {
  std::shared_ptr<const PublishedCheckpoint> covering;
  {
    const std::lock_guard lock(mutex_);
    if (latest_ != nullptr && latest_->head.size >= size) {
      covering = latest_;
    } else if (waiting_.size() >= limits::kCheckpointWaitersMax) {
      return Error{ErrorKind::kOverloaded, "too many wait for a checkpoint", {}};
    } else if (!stopping_) {
      waiting_.push_back({size, std::move(done)});
      work_.notify_one();
      return {};
    }
  }
  done(std::move(covering));
  return {};
}

void Checkpointer::run() {
  SteadyClock::time_point last = SteadyClock::now();
  std::unique_lock lock(mutex_);
  for (;;) {
    work_.wait(lock, [this] { return stopping_ || committed_.size > latest_->head.size; });
    const auto due = [&] {
      const std::uint32_t wait_ms =
          waiting_.empty() ? options_.interval_ms
                           : std::min(options_.interval_ms, limits::kCheckpointDemandMs);
      return last + std::chrono::milliseconds(wait_ms);
    };
    while (!stopping_ && SteadyClock::now() < due()) work_.wait_until(lock, due());
    const TreeHead head = committed_;
    const bool last_one = stopping_;
    lock.unlock();
    if (head.size > latest()->head.size) report(publish(head));
    last = SteadyClock::now();
    wake_waiters();
    if (last_one) return;
    lock.lock();
  }
}

Result<void> Checkpointer::publish(const TreeHead& head) {
  Result<std::string> note = sign_checkpoint(head, signer_);
  if (!note) return note.error();
  if (Result<void> written = write_file_durably(options_.file, *note); !written) return written;
  if (options_.mirror) {
    if (Result<void> written = write_file_durably(*options_.mirror, *note); !written) {
      return with_context(written.error(), "mirror");
    }
  }
  kv::WriteSet row(store_);
  row.put(kCheckpoints, view(checkpoint_key(head.base, head.size)), *note);
  if (options_.mirror) row.put(kMeta, kMirrorKey, options_.mirror->string());
  // Synced with the next commit; the file above already is.
  if (Result<void> stored = store_.commit(row, kv::Durability::kBuffered); !stored) return stored;
  auto published = std::make_shared<PublishedCheckpoint>(
      PublishedCheckpoint{head, signer_.verifier().name, std::move(*note)});
  published_size().set(static_cast<double>(head.size));
  const std::lock_guard lock(mutex_);
  latest_ = std::move(published);
  return {};
}

void Checkpointer::report(const Result<void>& published) {
  bool changed = false;
  {
    const std::lock_guard lock(mutex_);
    changed = healthy_ != published.has_value();
    healthy_ = published.has_value();
  }
  failing().set(published ? 0 : 1);
  if (!changed) return;
  if (published) {
    logging::info("checkpoint_recovered");
  } else {
    logging::error("checkpoint_failed", {{"error", published.error().message}});
  }
}

void Checkpointer::wake_waiters() {
  std::vector<Waiting> served;
  std::shared_ptr<const PublishedCheckpoint> covering;
  bool stopped = false;
  {
    const std::lock_guard lock(mutex_);
    covering = latest_;
    stopped = stopping_;
    const auto kept = std::partition(waiting_.begin(), waiting_.end(), [&](const Waiting& one) {
      return !stopped && one.size > covering->head.size;
    });
    std::move(kept, waiting_.end(), std::back_inserter(served));
    waiting_.erase(kept, waiting_.end());
  }
  for (Waiting& one : served) {
    one.done(one.size <= covering->head.size ? covering : nullptr);
  }
}

}  // namespace ledgerline::log
