// The projector's index beside the one that answers: begun for an instruction that may wait, and
// taken over once it has caught up.
#include <system_error>
#include <utility>

#include "engine/base/logging.h"
#include "engine/index/index_columns.h"
#include "engine/index/index_places.h"
#include "engine/index/projector.h"

namespace ledgerline::index {
namespace {

// The new index is about as large as the old one, and its compactions need room too.
constexpr std::uint64_t kRoomFactor = 2;

}  // namespace

Result<bool> Projector::withdraw() {
  if (!remove_retired()) return false;
  const std::optional<Position> urgent = withheld_for();
  if (urgent && *urgent < committed()) {
    logging::info("index_begins_anew", {{"instruction", urgent->value()}});
    return begin_anew();
  }
  if (next_) return next_->ready() ? take_over() : Result<bool>(true);
  const std::optional<Position> instruction = pending_withdrawal();
  if (!instruction || retired_) return true;
  return build_beside(*instruction);
}

Result<bool> Projector::build_beside(Position instruction) {
  if (!has_room_beside()) {
    logging::warn("index_begins_anew", {{"instruction", instruction.value()},
                                        {"reason", "the disk has no room for a second one"}});
    return begin_anew();
  }
  logging::info("index_beside_begins", {{"instruction", instruction.value()}});
  NextIndexOptions options;
  options.path = place_beside(options_.path, instruction);
  options.store = options_.store;
  options.store.cache_of = live_.index->store.get();
  options.decode = options_.decode;
  options.instruction = instruction;
  options.committed = [this] { return committed(); };
  options.on_ready = [this] {
    const std::lock_guard lock(mutex_);
    wake_.notify_one();
  };
  next_ = std::make_unique<NextIndex>(log_, std::move(options));
  return reached(BesideStep::kBegun);
}

bool Projector::has_room_beside() const {
  std::uint64_t bytes = 0;
  for (kv::Column column = 0; column < kColumns.size(); ++column) {
    bytes += live_.index->store->size_bytes(column);
  }
  std::error_code error;
  const auto space = std::filesystem::space(live_path(), error);
  return !error && space.available / kRoomFactor >= bytes;
}

Result<bool> Projector::take_over() {
  Result<FoldedIndex> built = next_->take();
  Result<void> done = built ? catch_up(*built) : Result<void>(built.error());
  if (done && !reached(BesideStep::kBuilt)) return false;
  if (done) done = mark_taken_over(next_->path());
  if (!done) {
    logging::error("index_beside_failed", {{"error", done.error().message}});
    if (done.error().kind != ErrorKind::kCorrupt) return done.error();
    built = done.error();  // closed, so that it can be removed
    return begin_anew();
  }
  if (!reached(BesideStep::kTakenOver)) return false;
  next_.reset();
  retired_ = Retired{live_path(), live_.closed};
  mark_index_for_discard(retired_->path);
  live_.fold.reset();
  serve(*std::move(built));
  logging::info("index_beside_took_over", {{"next_position", watermark().value()}});
  settle(std::nullopt);
  return reached(BesideStep::kServed) && remove_retired();
}

Result<void> Projector::catch_up(const FoldedIndex& built) const {
  const Position end = live_.fold->next();
  while (built.fold->next() < end) {
    auto done =
        fold_batch_from_log(*built.fold, log_, end, options_.decode, built.index->withdrawn_end);
    if (!done) return done;
  }
  return {};
}

bool Projector::remove_retired() {
  if (!retired_ || !retired_->closed->load(std::memory_order_acquire)) return true;
  if (const Result<void> done = discard_index(retired_->path); !done) {
    // The next start removes it.
    logging::error("index_not_removed", {{"error", done.error().message}});
  }
  retired_.reset();
  live_.index->store->set_write_buffer_bytes(options_.store.write_buffer_bytes);
  return reached(BesideStep::kRemoved);
}

bool Projector::reached(BesideStep step) const { return !options_.after || options_.after(step); }

}  // namespace ledgerline::index
