#include "engine/log/erasure_table.h"

#include <algorithm>
#include <iterator>
#include <mutex>

#include "engine/log/log_columns.h"
#include "engine/log/named_records.h"

namespace ledgerline::log {
namespace {

Error corrupt(const std::string& what) { return {ErrorKind::kCorrupt, "erasures: " + what, {}}; }

Result<Erasure> read(const kv::Store& store, Position position) {
  const std::string where = "position " + std::to_string(position.value());
  kv::Value value;
  const Result<bool> found =
      store.get(column_of(format::RecordKind::kRetention), view(position_key(position)), value);
  if (!found) return found.error();
  if (!*found) return corrupt(where + " has no record");
  const Result<format::Frame> frame = format::decode_frame(value.view());
  if (!frame) return with_context(frame.error(), where);
  std::optional<Erasure> erasure =
      frame->body ? parse_erasure(frame->body->bytes) : std::optional<Erasure>();
  if (!erasure) return corrupt(where + " is not as written");
  return *std::move(erasure);
}

bool holds_any(const std::set<format::RecordKind>& set, std::span<const format::RecordKind> kinds) {
  return std::any_of(kinds.begin(), kinds.end(),
                     [&](format::RecordKind kind) { return set.count(kind) > 0; });
}

}  // namespace

Result<std::unique_ptr<ErasureTable>> ErasureTable::load(const kv::Store& store) {
  auto table = std::make_unique<ErasureTable>();
  kv::Cursor cursor = store.scan(kMeta, kInstructionPrefix, kv::prefix_end(kInstructionPrefix));
  for (cursor.seek_first(); cursor.valid(); cursor.next()) {
    const std::optional<Position> position =
        decode_position_key(cursor.key().substr(kInstructionPrefix.size()));
    if (!position) return corrupt("a row with a wrong key");
    Result<Erasure> erasure = read(store, *position);
    if (!erasure) return erasure.error();
    table->add(*position, *std::move(erasure));
  }
  if (Result<void> status = cursor.status(); !status) return status.error();
  kv::Value value;
  const Result<bool> found = store.get(kMeta, kErasedKey, value);
  if (!found) return found.error();
  if (*found) {
    const std::optional<Position> executed = decode_position_key(value.view());
    if (!executed) return corrupt("the row of the last one carried out has the wrong size");
    table->set_executed(*executed);
  }
  return table;
}

void ErasureTable::add(Position by, Erasure erasure) {
  const std::unique_lock lock(mutex_);
  if (erasure.retracts()) {
    retractions_.insert(by);
    retracted_kinds_.insert(erasure.kinds.begin(), erasure.kinds.end());
  } else {
    latest_erasure_ = by;
    kinds_.insert(erasure.kinds.begin(), erasure.kinds.end());
  }
  if (erasure.is_urgent()) latest_urgent_ = by;
  if (erasure.drop_received_before) {
    retentions_.push_back(by);
  } else {
    for (const PositionRange& range : erasure.ranges) {
      for (std::uint64_t at = range.first.value(); at <= range.last.value(); ++at) {
        Erased& erased = positions_[at];
        if (erasure.retracts() && !erased.retracted_by) erased.retracted_by = by;
        if (has(erasure.halves, Halves::kHeader) && !erased.header_by) erased.header_by = by;
        if (has(erasure.halves, Halves::kBody) && !erased.body_by) erased.body_by = by;
      }
    }
  }
  instructions_.emplace(by, std::move(erasure));
  any_.store(true, std::memory_order_release);
}

void ErasureTable::set_executed(Position by) {
  const std::unique_lock lock(mutex_);
  executed_ = by;
}

bool ErasureTable::holds(Position instruction) const {
  const std::shared_lock lock(mutex_);
  return instructions_.count(instruction) > 0;
}

ErasureTable::Erased ErasureTable::find(Position position, const format::LogEntry& entry) const {
  if (!any_.load(std::memory_order_acquire)) return {};
  const std::shared_lock lock(mutex_);
  Erased erased;
  const auto named = positions_.find(position.value());
  if (named != positions_.end()) erased = named->second;
  for (const Position by : retentions_) {
    if (erased.header_by && erased.body_by) break;
    if (!instructions_.at(by).covers(position, entry)) continue;
    if (!erased.header_by) erased.header_by = by;
    if (!erased.body_by) erased.body_by = by;
  }
  return erased;
}

std::optional<Position> ErasureTable::retraction_of(Position position) const {
  if (!any_.load(std::memory_order_acquire)) return std::nullopt;
  const std::shared_lock lock(mutex_);
  const auto named = positions_.find(position.value());
  return named == positions_.end() ? std::nullopt : named->second.retracted_by;
}

bool ErasureTable::touches(std::span<const format::RecordKind> kinds) const {
  if (!any_.load(std::memory_order_acquire)) return false;
  const std::shared_lock lock(mutex_);
  return holds_any(kinds_, kinds);
}

bool ErasureTable::retracts(std::span<const format::RecordKind> kinds) const {
  if (!any_.load(std::memory_order_acquire)) return false;
  const std::shared_lock lock(mutex_);
  return holds_any(retracted_kinds_, kinds);
}

std::optional<Position> ErasureTable::latest(Position end) const {
  const std::shared_lock lock(mutex_);
  const auto after = instructions_.lower_bound(end);
  if (after == instructions_.begin()) return std::nullopt;
  return std::prev(after)->first;
}

std::optional<Position> ErasureTable::latest_urgent() const {
  if (!any_.load(std::memory_order_acquire)) return std::nullopt;
  const std::shared_lock lock(mutex_);
  return latest_urgent_;
}

std::optional<Position> ErasureTable::first_retraction_after(Position position) const {
  if (!any_.load(std::memory_order_acquire)) return std::nullopt;
  const std::shared_lock lock(mutex_);
  const auto after = retractions_.upper_bound(position);
  return after == retractions_.end() ? std::nullopt : std::optional(*after);
}

std::vector<Position> ErasureTable::last_retractions(std::size_t count) const {
  const std::shared_lock lock(mutex_);
  const std::size_t left_out = retractions_.size() - std::min(count, retractions_.size());
  return {std::next(retractions_.begin(), static_cast<std::ptrdiff_t>(left_out)),
          retractions_.end()};
}

std::vector<ErasureTable::Retracted> ErasureTable::retracted(format::RecordKind kind, Position end,
                                                             std::size_t max) const {
  std::vector<Retracted> out;
  if (!any_.load(std::memory_order_acquire)) return out;
  const std::shared_lock lock(mutex_);
  for (auto by = retractions_.lower_bound(end); by != retractions_.begin();) {
    const Erasure& retraction = instructions_.at(*--by);
    const auto& kinds = retraction.kinds;
    if (std::find(kinds.begin(), kinds.end(), kind) == kinds.end()) continue;
    for (const PositionRange& range : retraction.ranges) {
      for (std::uint64_t at = range.first.value(); at <= range.last.value(); ++at) {
        if (out.size() == max) return out;
        out.push_back({Position(at), *by});
      }
    }
  }
  return out;
}

std::optional<Position> ErasureTable::latest_erasure() const {
  const std::shared_lock lock(mutex_);
  return latest_erasure_;
}

std::optional<Position> ErasureTable::executed() const {
  const std::shared_lock lock(mutex_);
  if (!executed_ || instructions_.empty()) return std::nullopt;
  // A new epoch may have lost the instruction that was carried out.
  return std::min(*executed_, instructions_.rbegin()->first);
}

std::optional<std::pair<Position, Erasure>> ErasureTable::next_pending() const {
  const std::shared_lock lock(mutex_);
  const auto next = executed_ ? instructions_.upper_bound(*executed_) : instructions_.begin();
  if (next == instructions_.end()) return std::nullopt;
  return *next;
}

bool ErasureTable::mask(Position position, const format::LogEntry& entry,
                        format::Frame& frame) const {
  const Erased erased = find(position, entry);
  if (erased.header_by) erase_halves(frame, Halves::kHeader);
  if (erased.body_by) erase_halves(frame, Halves::kBody);
  return erased.any();
}

}  // namespace ledgerline::log
