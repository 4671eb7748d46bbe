// Context: everything one question reads, fixed at the start: one snapshot of the index, the
// watermark that snapshot reflects, the log beside it, and the deadline. Made per request, used by
// one thread, short-lived: it pins a snapshot.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>

#include "engine/base/clock.h"
#include "engine/base/ids.h"
#include "engine/base/limits.h"
#include "engine/base/result.h"
#include "engine/index/log_fold.h"
#include "engine/kv/store.h"
#include "query/envelope.h"

namespace ledgerline::index {
class Directory;
class Reader;
class ShapeCache;
struct ServedIndex;
}  // namespace ledgerline::index
namespace ledgerline::log {
class LogReader;
}

namespace ledgerline::query {

// Not owned, except by `kept`; all outlive every Context. Thread-safe for readers.
struct Sources {
  const kv::Store* index = nullptr;
  const index::Directory* directory = nullptr;
  const log::LogReader* log = nullptr;
  const Clock* clock = nullptr;
  index::ShapeCache* shapes = nullptr;  // of this index; null: every walk decodes its shapes anew
  // Keeps the index open that a projector may have replaced meanwhile; null: somebody else does.
  std::shared_ptr<const index::ServedIndex> kept = nullptr;
  // The position after the last instruction of the log that the index reflects.
  Position withdrawn_end = Position(UINT64_MAX);
  // Of a question that takes what is there: the position after the log's last record as it came.
  std::optional<Position> committed = std::nullopt;
  // A past index (index/past_indexes.h): whole for the known_at that it was found for.
  bool past = false;
  // Reads records of the log again, for what the index does not keep; null: nothing is asked for
  // that needs it (a walk or a run of the past, a verdict's retractions).
  index::FactsDecoder decode = nullptr;
};

// What an answer is made of, and so which erasures may have touched it.
enum class Draws : std::uint8_t {
  kRecord,    // one record, which tells for itself what it lacks
  kEntities,  // whatever names datasets, jobs, users and apps
  kLineage,   // who feeds whom: everything but access items and attestations
  kAccess,
  kAttestations,  // statements and what they decide
  kUsage,         // access items, judged by attestations
  kTrust,         // changes of trust, which stay whole
};

[[nodiscard]] Sources sources_of(std::shared_ptr<const index::ServedIndex> index,
                                 const log::LogReader& log, const Clock& clock);

// Monotonic, so that a step of the wall clock neither cuts nor prolongs a question.
using Deadline = std::chrono::steady_clock::time_point;

[[nodiscard]] Deadline deadline_in(std::chrono::milliseconds from_now);

class Context {
 public:
  // Takes the snapshot. kUnavailable: the index cannot be read. kOverloaded: it has begun anew and
  // does not reflect every record before `required`.
  [[nodiscard]] static Result<Context> open(
      const Sources& sources,
      Deadline deadline = deadline_in(std::chrono::milliseconds(limits::kQueryTimeMsDefault)),
      Position required = Position(0));

  ~Context();
  Context(Context&&) noexcept;
  Context& operator=(Context&&) noexcept;

  // Whether a read met damage in the index: what was answered, if anything, is not to be trusted.
  [[nodiscard]] bool met_damage() const noexcept;

  // The index at the snapshot. Not const: it keeps its cursors for reuse.
  [[nodiscard]] index::Reader& reader() const noexcept { return *reader_; }
  [[nodiscard]] const index::Directory& directory() const noexcept { return *sources_.directory; }
  [[nodiscard]] const log::LogReader& log() const noexcept { return *sources_.log; }
  [[nodiscard]] index::ShapeCache* shapes() const noexcept { return sources_.shapes; }
  [[nodiscard]] const Clock& clock() const noexcept { return *sources_.clock; }
  [[nodiscard]] const index::FactsDecoder& decode() const noexcept { return sources_.decode; }

  // The position of the first record that the snapshot does not reflect.
  [[nodiscard]] Position watermark() const noexcept { return watermark_; }
  // Ids below this one were interned by then.
  [[nodiscard]] EntityId entities_end() const noexcept { return entities_end_; }
  [[nodiscard]] Deadline deadline() const noexcept { return deadline_; }
  [[nodiscard]] bool expired() const { return std::chrono::steady_clock::now() >= deadline_; }

  // An envelope with position and fold version filled in, and marked when a record that could not
  // be folded, or was erased, may have belonged to the answer, or one that is being retracted does.
  [[nodiscard]] Envelope envelope(Draws draws) const;
  // kNotFound of something that no record names; says so when records were erased or retracted that
  // may have.
  [[nodiscard]] Error not_found(std::string what, Draws draws) const;
  // Says that the answer was asked for as known at a position, and marks what cannot be known of it
  // any more.
  void set_known_at(Envelope& envelope, std::optional<Position> known_at) const;

 private:
  Context(const Sources& sources, Deadline deadline);
  // Records that the answer does not reflect; 0 unless the caller allowed some.
  [[nodiscard]] std::uint64_t lag() const noexcept;
  [[nodiscard]] bool lacks_erased(Draws draws) const;
  [[nodiscard]] bool lacks_retracted(Draws draws) const;
  // The first retraction that came by now and that the index does not reflect.
  [[nodiscard]] std::optional<Position> retraction_under_way() const;

  Sources sources_;
  Deadline deadline_;
  std::unique_ptr<index::Reader> reader_;
  Position watermark_;
  EntityId entities_end_;
  bool skipped_records_ = false;
};

}  // namespace ledgerline::query
