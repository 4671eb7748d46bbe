// The projector's index: how it is opened, lent to questions, and replaced when it is damaged or
// holds what was erased.
#include <utility>

#include "engine/base/logging.h"
#include "engine/base/metrics.h"
#include "engine/index/projector.h"

namespace ledgerline::index {
namespace {

// Between two looks whether the last question has let go of a damaged index.
constexpr std::chrono::milliseconds kReleaseWait{20};

}  // namespace

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
  const auto closed = std::make_shared<std::atomic<bool>>(false);
  const std::shared_ptr<ServedIndex> index(new ServedIndex, [closed](ServedIndex* last) {
    delete last;
    closed->store(true, std::memory_order_release);
  });
  index->store = std::move(opened.store);
  if (auto done = index->directory.load(*index->store); !done) return done;
  Result<std::unique_ptr<Fold>> fold = Fold::open(*index->store, &index->directory);
  if (!fold) return fold.error();
  const Result<std::optional<Position>> withdrawn = withdrawn_of(*index->store);
  if (!withdrawn) return withdrawn.error();
  withdrawn_end_.store(*withdrawn ? (*withdrawn)->value() + 1 : 0, std::memory_order_release);
  fold_ = std::move(*fold);
  closed_ = closed;
  watermark_.store(fold_->next().value(), std::memory_order_release);
  publish();
  const std::lock_guard lock(mutex_);
  index_ = index;
  return {};
}

ServedIndexPtr Projector::index() const {
  const std::lock_guard lock(mutex_);
  return index_;
}

void Projector::report_damage(const ServedIndexPtr& damaged, const Error& error) {
  {
    const std::lock_guard lock(mutex_);
    if (damaged != index_ || damage_) return;
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

bool Projector::has_withdrawn(Position by) const noexcept {
  return by.value() < withdrawn_end_.load(std::memory_order_acquire);
}

Result<bool> Projector::begin_anew() {
  // First: a process that ends here must not open it again.
  mark_index_for_discard(options_.path);
  fold_.reset();
  {
    const std::lock_guard lock(mutex_);
    index_.reset();
    damage_.reset();  // a question may have met what the fold met
    watermark_.store(0, std::memory_order_release);
  }
  if (!wait_until_closed()) return false;
  if (auto done = open_index_and_fold(); !done) return done.error();
  return true;
}

bool Projector::wait_until_closed() {
  while (!closed_->load(std::memory_order_acquire)) {
    settle(std::nullopt);
    std::unique_lock lock(mutex_);
    if (stopping_) return false;
    wake_.wait_for(lock, kReleaseWait);
  }
  return true;
}

}  // namespace ledgerline::index
