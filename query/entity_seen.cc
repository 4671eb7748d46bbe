#include "query/entity_seen.h"

#include <algorithm>
#include <functional>
#include <tuple>
#include <utility>
#include <vector>

#include "engine/base/clock.h"
#include "engine/base/limits.h"
#include "query/alias_component.h"
#include "query/context.h"
#include "query/run_summary_at.h"
#include "query/walk_graph.h"

namespace ledgerline::query {
namespace {

using index::Order;
using index::TimedKey;

// The latest begun first, by what is known today (entity_seen.h). A run that names a dataset may be
// further back.
constexpr std::size_t kRunsLookedAt = 64;
constexpr std::size_t kMentionRunsLookedAt = 16;
constexpr std::size_t kMentionRunsMax = 1'000;

Timestamp just_after(Timestamp time) {
  return time == Timestamp::max() ? time : Timestamp{time.ns + 1};
}

class Search {
 public:
  Search(const Context& context, const index::AsOf& as_of)
      : context_(context),
        as_of_(as_of),
        far_(context.clock().now().ns + limits::kFutureToleranceNs),
        knows_all_(context.watermark().value() <= 1 ||
                   as_of.known_at.value() >= context.watermark().value() - 1) {}

  [[nodiscard]] Result<void> own_rows(EntityId entity);
  [[nodiscard]] Result<void> runs_of(EntityId job);
  [[nodiscard]] Result<void> mentions_of(std::span<const EntityId> dataset,
                                         format::Direction direction);
  [[nodiscard]] const Seen& seen() const noexcept { return seen_; }

 private:
  [[nodiscard]] bool far(Timestamp time) const noexcept { return time.ns > far_; }
  [[nodiscard]] Result<void> end_of_timelines(EntityId entity, Order order);
  // The runs of a job that both clocks see; `enough` is asked before one is read.
  using EnoughRuns = std::function<bool(const index::JobRunKey&)>;
  [[nodiscard]] Result<void> each_run(EntityId job, Order order, const EnoughRuns& enough,
                                      const std::function<void(RunSummary&&)>& note);
  [[nodiscard]] Result<void> last_mention_by(EntityId job, std::span<const EntityId> dataset,
                                             format::Direction direction);
  // Whether the run names the dataset. `stands`: the row was not superseded.
  [[nodiscard]] Result<bool> note_evidence(const index::EvidenceRow& row, bool stands,
                                           std::span<const EntityId> dataset,
                                           format::Direction direction);
  [[nodiscard]] Result<void> note_run(const index::EvidenceRow& row, EntityId dataset,
                                      format::Direction direction);

  const Context& context_;
  const index::AsOf as_of_;
  const std::int64_t far_;
  const bool knows_all_;  // every record that the index reflects was known
  Seen seen_;
};

// The first row of every timeline that both clocks see, from one of its ends.
Result<void> Search::end_of_timelines(EntityId entity, Order order) {
  index::Reader& reader = context_.reader();
  const Timestamp from = order == Order::kOldestFirst ? Timestamp::min() : as_of_.time;
  std::size_t rows = 0;
  const auto note = [&](const TimedKey& at, bool counts) {
    if (at.time > as_of_.time) return false;
    if (!counts || !as_of_.sees(at)) {
      if (++rows < limits::kRelatedRowsMax) return true;
      seen_.cut = true;
      return false;
    }
    seen_.note(at.time);
    return false;
  };
  if (auto read =
          reader.facet_evidence(entity, from, order,
                                [&](const TimedKey& at, const index::FacetEvidenceRow& row) {
                                  return note(at, !row.far_future);
                                });
      !read) {
    return read;
  }
  if (auto read = reader.evidence(entity, from, order,
                                  [&](const TimedKey& at, const index::EvidenceRow& row) {
                                    return note(at, row.visible_at(at.position, as_of_.known_at) &&
                                                        !far(at.time));
                                  });
      !read) {
    return read;
  }
  if (auto read = reader.versions(entity, from, order,
                                  [&](const index::VersionKey& key, const index::VersionRow& row) {
                                    return note(key.at,
                                                row.visible_at(key.at.position, as_of_.known_at) &&
                                                    !row.far_future);
                                  });
      !read) {
    return read;
  }
  return reader.accesses(entity, Timestamp::min(), just_after(as_of_.time), order, {},
                         [&](const index::AccessKey& key, const index::AccessRow&) {
                           return note(key.at, !far(key.at.time));
                         });
}

Result<void> Search::own_rows(EntityId entity) {
  for (const Order order : {Order::kOldestFirst, Order::kNewestFirst}) {
    if (auto done = end_of_timelines(entity, order); !done) return done;
  }
  return {};
}

Result<void> Search::each_run(EntityId job, Order order, const EnoughRuns& enough,
                              const std::function<void(RunSummary&&)>& note) {
  const Timestamp from = order == Order::kOldestFirst ? Timestamp::min() : as_of_.time;
  std::optional<Error> error;
  std::size_t rows = 0;
  auto read = context_.reader().job_runs(job, from, order, [&](const index::JobRunKey& key) {
    if (enough(key)) return false;
    auto run = run_summary_at(context_, key.run, job, as_of_);
    if (!run) {
      error = run.error();
      return false;
    }
    if (*run) {
      seen_.note(*(*run)->first_event_time);
      seen_.note(*(*run)->last_event_time);
      note(**std::move(run));
    }
    if (++rows < limits::kRelatedRowsMax) return true;
    seen_.cut = true;
    return false;
  });
  if (error) return *error;
  return read;
}

// The order is that of today, and a late event moves a run to an earlier place in it: what began
// first or last for one who knew less may stand further on.
Result<void> Search::runs_of(EntityId job) {
  std::optional<Timestamp> least;
  if (auto done = each_run(
          job, Order::kOldestFirst,
          [&](const index::JobRunKey& key) { return least && *least <= key.time; },
          [&](RunSummary&& run) {
            least = std::min(least.value_or(*run.first_event_time), *run.first_event_time);
          });
      !done) {
    return done;
  }
  std::size_t met = 0;
  const auto rank = [](const RunSummary& run) {
    return std::tie(run.first_event_time, run.run.id);
  };
  return each_run(
      job, Order::kNewestFirst, [&](const index::JobRunKey&) { return met == kRunsLookedAt; },
      [&](RunSummary&& run) {
        ++met;
        std::optional<RunSummary>& latest = seen_.latest_run;
        if (!latest || rank(*latest) < rank(run)) latest = std::move(run);
      });
}

// When one run named the dataset last, of which the index keeps the present value alone.
Result<void> Search::note_run(const index::EvidenceRow& row, EntityId dataset,
                              format::Direction direction) {
  if (!knows_all_) return {};
  auto run = context_.reader().run(row.run, row.run_job);
  if (!run) return run.error();
  if (!*run) return {};
  for (const index::Mention& mention : (*run)->mentions) {
    const bool same = mention.dataset == dataset && mention.direction == direction;
    const bool happened = mention.last != Timestamp::min() && mention.last <= as_of_.time;
    if (same && happened) seen_.note_again(mention.last);
  }
  return {};
}

Result<bool> Search::note_evidence(const index::EvidenceRow& row, bool stands,
                                   std::span<const EntityId> dataset, format::Direction direction) {
  const auto shape = context_.reader().shape(row.shape);
  if (!shape) return shape.error();
  bool named = false;
  for (const EntityId member : dataset) {
    const auto ordinal = shape->ordinal(member, direction);
    if (!ordinal) continue;
    const auto first = index::first_at(row.mentions, *ordinal);
    if (!first || far(first->time) || !as_of_.sees({first->time, first->position})) continue;
    named = true;
    seen_.note_again(first->time);
    if (!stands) continue;
    seen_.note(first->time);
    if (auto noted = note_run(row, member, direction); !noted) return noted.error();
  }
  return named;
}

Result<void> Search::last_mention_by(EntityId job, std::span<const EntityId> dataset,
                                     format::Direction direction) {
  std::size_t runs = 0;
  bool found = false;
  Timestamp time = Timestamp::max();
  std::optional<Error> error;
  auto read = context_.reader().evidence(
      job, as_of_.time, Order::kNewestFirst,
      [&](const TimedKey& at, const index::EvidenceRow& row) {
        if (!row.visible_at(at.position, as_of_.known_at)) {
          // What is superseded was said; who knows all has it from the run.
          if (knows_all_) return true;
          const auto named = note_evidence(row, false, dataset, direction);
          if (!named) error = named.error();
          return !error;
        }
        // Rows of one time stand in the order of arrival, so they count all or none.
        const bool enough = (found && runs >= kMentionRunsLookedAt) || runs >= kMentionRunsMax;
        if (at.time != time && enough) return false;
        time = at.time;
        ++runs;
        const auto named = note_evidence(row, true, dataset, direction);
        if (!named) error = named.error();
        found = found || (named && *named);
        return !error;
      });
  if (error) return *error;
  return read;
}

Result<void> Search::mentions_of(std::span<const EntityId> dataset, format::Direction direction) {
  AliasResolver aliases(context_, as_of_);
  WalkGraph graph(context_, as_of_, aliases, true, DeclaredMode::kInclude);
  std::vector<Neighbour> neighbours;
  if (auto read = graph.neighbours(dataset, direction, neighbours); !read) return read;
  EntityId before(0);
  for (const Neighbour& neighbour : neighbours) {
    if (!far(neighbour.sighting.first.time)) seen_.note(neighbour.sighting.first.time);
    // The shapes of one owner come one after another.
    if (neighbour.owner_is_dataset || neighbour.owner == before) continue;
    before = neighbour.owner;
    if (context_.expired()) {
      seen_.cut = true;
      return {};
    }
    if (auto done = last_mention_by(neighbour.owner, dataset, direction); !done) return done;
  }
  seen_.cut = seen_.cut || graph.cut() || aliases.cut();
  return {};
}

}  // namespace

Result<Seen> seen_of(const Context& context, format::EntityType type,
                     std::span<const EntityId> members, const index::AsOf& as_of) {
  Search search(context, as_of);
  for (const EntityId member : members) {
    if (auto done = search.own_rows(member); !done) return done.error();
  }
  if (type == format::EntityType::kJob) {
    if (auto done = search.runs_of(members.front()); !done) return done.error();
  }
  if (type == format::EntityType::kDataset) {
    for (const auto direction : {format::Direction::kRead, format::Direction::kWrite}) {
      if (auto done = search.mentions_of(members, direction); !done) return done.error();
    }
  }
  return search.seen();
}

}  // namespace ledgerline::query
