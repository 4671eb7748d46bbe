// The erasures that the log knows: every record of kind retention, in memory. From the commit on,
// whoever reads a record through LogReader no longer sees what an erasure names; the bytes follow
// when the eraser has carried it out (eraser.h).
//
// Thread-safe. Grows with the positions named one by one: at most limits::kErasurePositionsMax an
// instruction.
#pragma once

#include <atomic>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <shared_mutex>
#include <span>
#include <unordered_map>
#include <vector>

#include "engine/base/result.h"
#include "engine/kv/store.h"
#include "engine/log/erasure.h"
#include "engine/log/log_keys.h"

namespace ledgerline::log {

class ErasureTable {
 public:
  // Which instruction took each half; a missing one was not named.
  struct Erased {
    std::optional<Position> header_by;
    std::optional<Position> body_by;
    std::optional<Position> retracted_by;  // it is whole, and does not count

    // A half is gone.
    [[nodiscard]] bool any() const noexcept { return header_by || body_by; }
  };

  // Reads the instructions in the log and how far they were carried out. kCorrupt: one that is not
  // as written.
  [[nodiscard]] static Result<std::unique_ptr<ErasureTable>> load(const kv::Store& store);

  // A committed instruction, in order of position.
  void add(Position by, Erasure erasure);
  void set_executed(Position by);

  [[nodiscard]] bool holds(Position instruction) const;
  [[nodiscard]] Erased find(Position position, const format::LogEntry& entry) const;
  // The retraction that names the record first.
  [[nodiscard]] std::optional<Position> retraction_of(Position position) const;
  // Whether an erasure, or a retraction, has ever named a record of one of these kinds.
  [[nodiscard]] bool touches(std::span<const format::RecordKind> kinds) const;
  [[nodiscard]] bool retracts(std::span<const format::RecordKind> kinds) const;
  // The last instruction that is urgent (Erasure::is_urgent).
  [[nodiscard]] std::optional<Position> latest_urgent() const;
  // The first retraction at a greater position.
  [[nodiscard]] std::optional<Position> first_retraction_after(Position position) const;
  // The last `count` of them, ascending.
  [[nodiscard]] std::vector<Position> last_retractions(std::size_t count) const;
  struct Retracted {
    Position record;
    Position retracted_by;
  };
  // The records named by those retractions before `end` that name one of this kind: of the latest
  // first, at most `max`.
  [[nodiscard]] std::vector<Retracted> retracted(format::RecordKind kind, Position end,
                                                 std::size_t max) const;
  // The last instruction that takes bytes.
  [[nodiscard]] std::optional<Position> latest_erasure() const;
  // The last instruction before `end`.
  [[nodiscard]] std::optional<Position> latest(Position end = Position(UINT64_MAX)) const;
  // All instructions up to this one were carried out.
  [[nodiscard]] std::optional<Position> executed() const;
  // The first that was not carried out.
  [[nodiscard]] std::optional<std::pair<Position, Erasure>> next_pending() const;

  // Takes from `frame` what committed erasures name and leaves its hash. True: they name something.
  bool mask(Position position, const format::LogEntry& entry, format::Frame& frame) const;

 private:
  mutable std::shared_mutex mutex_;  // guards all below
  std::map<Position, Erasure> instructions_;
  std::unordered_map<std::uint64_t, Erased> positions_;  // named by erasures
  std::vector<Position> retentions_;                     // instructions that are rules
  std::set<format::RecordKind> kinds_;                   // that erasures name
  std::set<format::RecordKind> retracted_kinds_;
  std::set<Position> retractions_;
  std::optional<Position> latest_urgent_;
  std::optional<Position> latest_erasure_;
  std::optional<Position> executed_;
  std::atomic<bool> any_{false};  // spares readers the lock while there is none
};

}  // namespace ledgerline::log
