// The neighbourhood of one dataset, job or run at two clocks: which jobs touch it and, inside each,
// which datasets a live shape pairs with it. One instance serves one walk.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "engine/base/ids.h"
#include "engine/base/result.h"
#include "engine/base/uuid.h"
#include "engine/format/facts.h"
#include "engine/index/rows.h"
#include "query/hidden.h"
#include "query/visibility.h"
#include "query/walk.h"

namespace ledgerline::query {

class Context;

struct Sighting {
  index::First first;
  bool declared = false;   // else observed
  bool attempted = false;  // by a failed or aborted run
};

// One step out of a dataset: into `owner`, and through it to `far` when there is one.
struct Passage {
  EntityId owner;
  bool owner_is_dataset = false;  // declared by the dataset's own event: no job in between
  Sighting near;                  // the dataset asked about and the owner
  std::optional<EntityId> far;
  Sighting beyond;  // the owner and `far`
  format::Rule rule{};
};

// A job that reads (or writes) a dataset, or a dataset whose own event says so.
struct Neighbour {
  EntityId owner;
  bool owner_is_dataset = false;
  Sighting sighting;
};

// A dataset that a job or run reads (or writes), or a job that hands over to it.
struct Contact {
  EntityId entity;
  Sighting sighting;
};

// Inside a job, `source` feeds `target`.
struct Feed {
  EntityId source;
  EntityId target;
  format::Rule rule{};
};

class WalkGraph {
 public:
  // `context` and `aliases` outlive it.
  WalkGraph(const Context& context, const index::AsOf& as_of, AliasResolver& aliases,
            bool attempted, DeclaredMode declared)
      : context_(context),
        visibility_(context, as_of, aliases),
        attempted_(attempted),
        declared_(declared) {}

  // Appends the passages out of the dataset that goes by all the names `members`: downstream
  // (kRead: jobs that read it) or upstream (kWrite: jobs that write it).
  [[nodiscard]] Result<void> passages(std::span<const EntityId> members,
                                      format::Direction direction, std::vector<Passage>& out);

  // Appends who reads (kRead) or writes the dataset: of each name, owner by owner, once for each
  // shape. Of a job, with kRead: the jobs that it hands over to.
  [[nodiscard]] Result<void> neighbours(std::span<const EntityId> members,
                                        format::Direction direction, std::vector<Neighbour>& out);

  // How many jobs read (or write) the dataset.
  [[nodiscard]] Result<std::size_t> count_jobs(std::span<const EntityId> members,
                                               format::Direction direction);

  // Appends what a job reads or writes, and what feeds what inside it.
  [[nodiscard]] Result<void> of_job(EntityId job, format::Direction direction,
                                    std::vector<Contact>& contacts, std::vector<Feed>& feeds);
  [[nodiscard]] Result<void> of_run(EntityId job, const Uuid& run, Timestamp first_event,
                                    format::Direction direction, std::vector<Contact>& contacts,
                                    std::vector<Feed>& feeds);

  [[nodiscard]] bool cut() const noexcept { return visibility_.cut(); }
  [[nodiscard]] Incomplete lacks() const { return visibility_.lacks(); }
  // What hid neighbours that were asked for. Those that later evidence shows again are not hidden.
  [[nodiscard]] const Hidden& hidden() const noexcept { return hidden_; }

 private:
  [[nodiscard]] bool wanted(const index::Shape& shape) const noexcept;
  // The passage into the owner alone; nothing when the edge is not live or not asked for.
  [[nodiscard]] Result<const LiveShape*> enter(EntityId member, const index::EdgeKey& edge,
                                               Passage& entry);
  // Calls take(member, live shape, passage into the owner) for each edge that is live and asked
  // for, until a budget cuts.
  template <typename Take>
  [[nodiscard]] Result<void> each_entry(std::span<const EntityId> members,
                                        format::Direction direction, const Take& take);
  void through(const LiveShape& live, EntityId member, format::Direction direction,
               const Passage& entry, std::vector<Passage>& out);
  void contacts_of(const LiveShape& live, format::Direction direction,
                   std::vector<Contact>& contacts, std::vector<Feed>& feeds);
  // Nothing: no evidence of it is visible.
  [[nodiscard]] std::optional<index::First> first_of(const LiveShape& live, EntityId dataset,
                                                     format::Direction direction);
  [[nodiscard]] bool shows_writes(const index::Shape& shape) const noexcept {
    return attempted_ || !shape.attempted;
  }

  const Context& context_;
  Visibility visibility_;
  bool attempted_;
  DeclaredMode declared_;
  Hidden hidden_;
};

}  // namespace ledgerline::query
