// The projector's index: how it is opened, lent to questions, and replaced when it is damaged or
// holds what was erased.
#include <utility>

#include "engine/base/logging.h"
#include "engine/base/metrics.h"
#include "engine/index/index_places.h"
#include "engine/index/projector.h"

namespace ledgerline::index {
Result<void> Projector::open_index_and_fold() {
  const Result<log::TreeHead> head = log_.head();
  if (!head) return head.error();
  const ErasureState erasures = erasure_state();
  // Of what was handed over before, an instruction may name records: the log hides them, the queue
  // does not.
  handoffs_.clear();
  Result<OpenedIndex> opened =
      open_index(options_.path, log_.epochs(), head->next(), options_.store, erasures);
  if (!opened) return opened.error();
  rebuild_reason_ = opened->discarded;
  Result<void> adopted = adopt(std::move(*opened));
  if (adopted || adopted.error().kind != ErrorKind::kCorrupt) return adopted;
  mark_index_for_discard(options_.path);
  opened = open_index(options_.path, log_.epochs(), head->next(), options_.store, erasures);
  if (!opened) return opened.error();
  rebuild_reason_ = adopted.error().message;
  return adopt(std::move(*opened));
}

Result<void> Projector::adopt(OpenedIndex opened) {
  Result<FoldedIndex> loaded = load_index(std::move(opened.store));
  if (!loaded) return loaded.error();
  serve(*std::move(loaded));
  return {};
}

void Projector::serve(FoldedIndex index) {
  withdrawn_end_.store(index.index->withdrawn_end.value(), std::memory_order_release);
  {
    const std::lock_guard lock(mutex_);
    watermark_.store(index.fold->next().value(), std::memory_order_release);
    live_.index.swap(index.index);
  }
  live_.fold = std::move(index.fold);
  live_.closed = std::move(index.closed);
  publish();
}

ServedIndexPtr Projector::index() const {
  if (withheld_for()) return nullptr;
  const std::lock_guard lock(mutex_);
  return live_.index;
}

void Projector::report_damage(const ServedIndexPtr& damaged, const Error& error) {
  {
    const std::lock_guard lock(mutex_);
    if (damaged != live_.index || damage_) return;
    damage_ = Error{ErrorKind::kCorrupt, error.message, {}};
  }
  wake_.notify_one();
}

Result<bool> Projector::replace(const Error& damage) {
  if (damage.kind != ErrorKind::kCorrupt || rebuilding()) return damage;
  static metrics::Counter& rebuilds = metrics::counter(
      "ledgerline_index_rebuilds_total", "Times a damaged index was thrown away and folded again.");
  rebuilds.add();
  logging::error("index_damaged", {{"error", damage.message}});
  rebuilding_.store(true, std::memory_order_release);
  return begin_anew();
}

// Only of what was handed over already: a record that comes after it in the queue is then not named
// by any instruction that the index counts as reflected.
ErasureState Projector::erasure_state() const {
  if (log_.erasures() == nullptr) return {};
  return {log_.erasures()->latest(committed()), log_.erasures()->executed()};
}

std::optional<Position> Projector::pending_withdrawal() const {
  const std::optional<Position> latest = erasure_state().latest;
  return latest && !has_withdrawn(*latest) ? latest : std::nullopt;
}

std::optional<Position> Projector::withheld_for() const {
  if (log_.erasures() == nullptr) return std::nullopt;
  const std::optional<Position> urgent = log_.erasures()->latest_urgent();
  return urgent && !has_withdrawn(*urgent) ? urgent : std::nullopt;
}

Position Projector::answered_to() const { return withheld_for() ? Position(0) : watermark(); }

bool Projector::has_withdrawn(Position by) const noexcept {
  return by.value() < withdrawn_end_.load(std::memory_order_acquire);
}

std::filesystem::path Projector::live_path() const {
  return live_.index ? live_.index->store->path() : options_.path;
}

Result<bool> Projector::begin_anew() {
  // First: a process that ends here must not open it again.
  mark_index_for_discard(live_path());
  next_.reset();
  live_.fold.reset();
  std::shared_ptr<ServedIndex> gone;  // closed without the lock
  {
    const std::lock_guard lock(mutex_);
    gone.swap(live_.index);
    damage_.reset();  // a question may have met what the fold met
    watermark_.store(0, std::memory_order_release);
  }
  gone.reset();
  if (!wait_until_closed()) return false;
  retired_.reset();
  if (auto done = discard_beside(options_.path); !done) return done.error();
  if (auto done = open_index_and_fold(); !done) return done.error();
  return true;
}

bool Projector::wait_until_closed() {
  const auto closed = [this] {
    return live_.is_closed() && (!retired_ || retired_->closed->load(std::memory_order_acquire));
  };
  while (!closed()) {
    settle(std::nullopt);
    std::unique_lock lock(mutex_);
    if (stopping_) return false;
    wake_.wait_for(lock, kReleaseWait);
  }
  return true;
}

}  // namespace ledgerline::index
