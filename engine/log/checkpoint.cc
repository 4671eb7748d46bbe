#include "engine/log/checkpoint.h"

#include <algorithm>
#include <chrono>

#include "engine/base/clock.h"
#include "engine/base/logging.h"
#include "engine/base/metrics.h"
#include "engine/base/named_thread.h"
#include "engine/crypto/note.h"
#include "engine/log/durable_file.h"
#include "engine/log/log_columns.h"
#include "engine/log/tree_reader.h"
#include "engine/merkle/checkpoint_text.h"

namespace ledgerline::log {
namespace {

using SteadyClock = std::chrono::steady_clock;

metrics::Gauge& published_size() {
  static metrics::Gauge& gauge =
      metrics::gauge("ledgerline_checkpoint_size", "Leaves covered by the published checkpoint");
  return gauge;
}

metrics::Gauge& published_time() {
  static metrics::Gauge& gauge =
      metrics::gauge("ledgerline_checkpoint_time_seconds",
                     "When this process last published a checkpoint, Unix time; 0: not yet");
  return gauge;
}

metrics::Gauge& failing() {
  static metrics::Gauge& gauge = metrics::gauge(
      "ledgerline_checkpoint_failing", "1 while the last attempt to publish a checkpoint failed");
  return gauge;
}

}  // namespace

Result<std::string> sign_checkpoint(const TreeHead& head, const crypto::NoteSigner& signer,
                                    const crypto::NoteSigner* also) {
  const std::string text =
      merkle::format_checkpoint_text({signer.verifier().name, head.size, head.root, {}});
  Result<std::string> note = crypto::sign_note(text, signer);
  if (!note || also == nullptr) return note;
  Result<std::string> other = crypto::sign_note(text, *also);
  if (!other) return other;
  note->append(*other, text.size() + 1);  // its signature line, behind text and empty line
  return note;
}

std::vector<crypto::NoteVerifier> CheckpointSigners::verifiers() const {
  std::vector<crypto::NoteVerifier> all = {current.verifier()};
  if (retiring) all.push_back(retiring->verifier());
  return all;
}

Result<CheckpointPtr> last_published(const kv::Store& store, Position base, std::uint64_t size) {
  kv::Cursor rows =
      store.scan(kCheckpoints, view(checkpoint_key(base, 0)), view(checkpoint_key(base, size + 1)));
  rows.seek_last();
  if (Result<void> status = rows.status(); !status) return status.error();
  if (!rows.valid()) return CheckpointPtr();
  const Result<crypto::ParsedNote> note = crypto::parse_note(rows.value());
  if (!note) return Error{ErrorKind::kCorrupt, note.error().message, {}};
  Result<merkle::CheckpointText> text = merkle::parse_checkpoint_text(note->text);
  if (!text) return Error{ErrorKind::kCorrupt, text.error().message, {}};
  return CheckpointPtr(std::make_shared<const PublishedCheckpoint>(PublishedCheckpoint{
      {base, text->size, text->root}, std::move(text->origin), std::string(rows.value())}));
}

Checkpointer::Checkpointer(kv::Store& store, CheckpointSigners signers, CheckpointOptions options,
                           std::unique_ptr<WitnessGroup> witnesses)
    : store_(store),
      signers_(std::move(signers)),
      options_(std::move(options)),
      witnesses_(std::move(witnesses)),
      file_{options_.file, {}} {
  if (options_.mirror) mirror_ = NoteFile{*options_.mirror, {}};
}

Checkpointer::~Checkpointer() { stop(); }

Result<void> Checkpointer::start(const TreeHead& head) {
  LEDGERLINE_ASSERT(!thread_.joinable());
  committed_ = head;
  if (Result<void> ready = witnesses_ ? resume(head) : publish(head); !ready) return ready;
  thread_ = named_thread("checkpoint", [this] { run(); });
  return {};
}

// Nothing new is signed before the witnesses have been asked what they have seen.
Result<void> Checkpointer::resume(const TreeHead& head) {
  const Result<std::optional<std::string>> signed_last =
      read_small_file(options_.file, limits::kNoteBytesMax);
  if (!signed_last) return signed_last.error();
  if (*signed_last) {
    Result<void> checked = witnesses_->check_not_ahead(**signed_last, head.size);
    if (!checked) return checked;
  }
  Result<CheckpointPtr> published = last_published(store_, head.base, head.size);
  if (!published) return published.error();
  latest_ = *std::move(published);
  return {};
}

void Checkpointer::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  work_.notify_one();
  if (witnesses_ && !trouble().empty()) witnesses_->stop();  // what failed will not succeed now
  if (thread_.joinable()) thread_.join();
  waiters_.stop();
}

void Checkpointer::on_commit(std::span<const CommittedRecord>, const TreeHead& head) {
  bool idle = false;
  {
    const std::lock_guard lock(mutex_);
    idle = !is_behind();
    committed_ = head;
  }
  if (idle) work_.notify_one();
}

CheckpointPtr Checkpointer::latest() const {
  const std::lock_guard lock(mutex_);
  return latest_;
}

std::string Checkpointer::trouble() const {
  const std::lock_guard lock(mutex_);
  return trouble_;
}

bool Checkpointer::is_behind() const {
  return latest_ == nullptr || committed_.size > latest_->head.size;
}

bool Checkpointer::is_wanted() const {
  if (refused_) return false;
  return is_behind() || (witnesses_ != nullptr && SteadyClock::now() >= stale_at_);
}

void Checkpointer::wait_for_work(std::unique_lock<std::mutex>& lock) {
  while (!stopping_ && !is_wanted()) {
    if (witnesses_ == nullptr || refused_) {
      work_.wait(lock);
    } else {
      work_.wait_until(lock, stale_at_);
    }
  }
}

Result<void> Checkpointer::await(std::uint64_t size, std::chrono::milliseconds patience,
                                 Waiter done) {
  CheckpointPtr covering;
  {
    // Held while the waiter is added: a checkpoint published meanwhile is served to it.
    const std::lock_guard lock(mutex_);
    if (latest_ == nullptr || latest_->head.size < size) {
      Result<void> added = waiters_.add(size, patience, std::move(done));
      if (added) work_.notify_one();
      return added;
    }
    covering = latest_;
  }
  done(std::move(covering));
  return {};
}

void Checkpointer::run() {
  SteadyClock::time_point last = SteadyClock::now();
  std::unique_lock lock(mutex_);
  for (;;) {
    wait_for_work(lock);
    const auto due = [&] {
      const std::uint32_t wait_ms =
          waiters_.empty() ? options_.interval_ms
                           : std::min(options_.interval_ms, limits::kCheckpointDemandMs);
      return last + std::chrono::milliseconds(wait_ms);
    };
    while (!stopping_ && SteadyClock::now() < due()) work_.wait_until(lock, due());
    const TreeHead head = committed_;
    const bool last_one = stopping_;
    const bool wanted = last_one ? is_behind() && !refused_ : is_wanted();
    lock.unlock();
    if (wanted) report(publish(head));
    last = SteadyClock::now();
    if (const CheckpointPtr newest = latest()) waiters_.serve(newest->head.size, newest);
    if (last_one) return;
    lock.lock();
  }
}

Result<void> Checkpointer::write(NoteFile& file, const std::string& note) {
  if (file.held == note) return {};
  file.held.clear();
  Result<void> written = write_file_durably(file.path, note);
  if (written) file.held = note;
  return written;
}

Result<std::string> Checkpointer::sign(const TreeHead& head) {
  Result<std::string> note =
      sign_checkpoint(head, signers_.current, signers_.retiring ? &*signers_.retiring : nullptr);
  if (!note) return note;
  if (Result<void> written = write(file_, *note); !written) return written.error();
  if (mirror_) {
    if (Result<void> written = write(*mirror_, *note); !written) {
      return with_context(written.error(), "mirror");
    }
  }
  if (!witnesses_) return note;
  // A slow witness asks for its proof when this call is long over.
  return witnesses_->cosign({head.size, *note}, [this, head](std::uint64_t from) {
    return TreeReader(store_, head.base).consistency(from, head.size);
  });
}

Result<void> Checkpointer::publish(const TreeHead& head) {
  Result<std::string> note = sign(head);
  if (!note) return note.error();
  kv::WriteSet row(store_);
  row.put(kCheckpoints, view(checkpoint_key(head.base, head.size)), *note);
  if (options_.mirror) row.put(kMeta, kMirrorKey, options_.mirror->string());
  // Synced with the next commit; the file already is.
  if (Result<void> stored = store_.commit(row, kv::Durability::kBuffered); !stored) return stored;
  auto published = std::make_shared<PublishedCheckpoint>(
      PublishedCheckpoint{head, signers_.current.verifier().name, std::move(*note)});
  published_size().set(static_cast<double>(head.size));
  // Real time whatever clock was injected: who watches compares it with his own.
  published_time().set(static_cast<double>(SystemClock().now().ns) / 1e9);
  const std::lock_guard lock(mutex_);
  latest_ = std::move(published);
  stale_at_ = SteadyClock::now() + std::chrono::milliseconds(options_.republish_ms);
  return {};
}

void Checkpointer::report(const Result<void>& published) {
  bool changed = false;
  {
    const std::lock_guard lock(mutex_);
    changed = trouble_.empty() != published.has_value();
    trouble_ = published ? std::string() : published.error().message;
    refused_ = !published && published.error().kind == ErrorKind::kConflict;
  }
  failing().set(published ? 0 : 1);
  if (!changed) return;
  if (published) {
    logging::info("checkpoint_recovered");
  } else {
    logging::error("checkpoint_failed", {{"error", published.error().message}});
  }
}

}  // namespace ledgerline::log
