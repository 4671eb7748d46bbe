#include "query/entities.h"

#include "engine/base/limits.h"
#include "query/alias_component.h"
#include "query/context.h"
#include "query/drops.h"
#include "query/entity_parts.h"
#include "query/entity_seen.h"
#include "query/tables.h"
#include "query/versions.h"
#include "query/walk_graph.h"

namespace ledgerline::query {
namespace {

void fill_aliases(const Context& context, const AliasComponent& component, EntityAnswer& answer) {
  for (EntityId member : component.members) {
    Name name = name_of(context, member);
    if (name != answer.name) answer.aliases.push_back(std::move(name));
  }
  for (const AliasComponent::Conflict& conflict : component.conflicts) {
    AliasConflict told{name_of(context, conflict.identifier), {}};
    for (EntityId owner : conflict.claimed_by) told.claimed_by.push_back(name_of(context, owner));
    answer.alias_conflicts.push_back(std::move(told));
  }
}

Result<void> fill_versions(const Context& context, Members members, const index::AsOf& as_of,
                           std::size_t limit, EntityAnswer& answer) {
  auto history = version_history(context, members, as_of, limit);
  if (!history) return history.error();
  // Who asks for none, asks for the latest ones alone.
  if (history->cut || (history->more && limit > 0)) answer.envelope.mark(Incomplete::kRowBudget);
  answer.versions = std::move(history->versions);
  answer.latest_version = std::move(history->latest);
  answer.latest_good_version = std::move(history->latest_good);
  return {};
}

// A dataset named again after its drop is not dropped: what somebody reads or writes is there,
// whatever the times of single records say.
Result<bool> is_dropped(const Context& context, EntityId dataset, const index::AsOf& as_of,
                        AliasResolver& aliases, std::optional<Timestamp> last_mention,
                        const EntityAnswer& answer) {
  if (answer.readers + answer.writers > 0) return false;
  Drops drops(context, as_of, aliases);
  const auto drop = drops.of(dataset);
  if (!drop) return drop.error();
  return *drop != nullptr && last_mention.value_or((*drop)->time) <= (*drop)->time;
}

Result<void> fill_degrees(const Context& context, Members members, const index::AsOf& as_of,
                          AliasResolver& aliases, EntityAnswer& answer) {
  WalkGraph graph(context, as_of, aliases, false, DeclaredMode::kInclude);
  auto readers = graph.count_jobs(members, format::Direction::kRead);
  if (!readers) return readers.error();
  auto writers = graph.count_jobs(members, format::Direction::kWrite);
  if (!writers) return writers.error();
  answer.readers = *readers;
  answer.writers = *writers;
  if (graph.cut() || aliases.cut()) answer.envelope.mark(Incomplete::kRowBudget);
  answer.envelope.mark(graph.lacks());
  return {};
}

Result<void> fill_dataset(const Context& context, const EntityQuestion& question, Members members,
                          const index::AsOf& as_of, AliasResolver& aliases,
                          std::optional<Timestamp> last_mention, EntityAnswer& answer) {
  auto temporary = is_temporary(context, members, as_of);
  if (!temporary) return temporary.error();
  answer.temporary = *temporary;
  if (auto done = fill_versions(context, members, as_of, question.versions_max, answer); !done) {
    return done;
  }
  if (auto done = fill_lifecycle(context, members, as_of, answer); !done) return done;
  if (auto done = fill_degrees(context, members, as_of, aliases, answer); !done) return done;
  auto dropped = is_dropped(context, members.front(), as_of, aliases, last_mention, answer);
  if (!dropped) return dropped.error();
  answer.dropped = *dropped;
  return {};
}

}  // namespace

Result<EntityAnswer> describe_entity(const Context& context, const EntityQuestion& question) {
  auto type = entity_type_of(question.node.type);
  if (!type) return Error{ErrorKind::kInvalid, "type: expected dataset, job, user or app", {}};
  auto id = find_entity(context, *type, question.node.name);
  if (!id) return id.error();
  Error unknown =
      context.not_found("no such entity: " + to_string(question.node), Draws::kEntities);
  if (!*id) return unknown;
  index::AsOf as_of;
  if (question.as_of) as_of.time = *question.as_of;
  if (question.known_at) as_of.known_at = *question.known_at;

  EntityAnswer answer;
  answer.envelope = context.envelope(Draws::kEntities);
  answer.envelope.as_of = question.as_of;
  context.set_known_at(answer.envelope, question.known_at);
  answer.type = question.node.type;
  answer.name = question.node.name;
  AliasResolver aliases(context, as_of);
  AliasComponent alone{**id, {**id}, {}};
  const AliasComponent* component = &alone;
  if (*type == format::EntityType::kDataset) {
    auto resolved = aliases.component_of(**id);
    if (!resolved) return resolved.error();
    component = *resolved;
    if (aliases.cut()) answer.envelope.mark(Incomplete::kRowBudget);
  }
  Members members = component->members;
  for (EntityId member : members) {
    answer.observed |= (entity_flags(context, member) & index::kEntityObserved) != 0;
  }
  fill_aliases(context, *component, answer);
  auto seen = seen_of(context, *type, members, as_of);
  if (!seen) return seen.error();
  answer.first_seen = seen->first;
  answer.last_seen = seen->last;
  if (seen->cut) answer.envelope.mark(Incomplete::kRowBudget);
  if (auto done = fill_facets(context, members, as_of, answer); !done) return done.error();
  Result<void> rest;
  if (*type == format::EntityType::kDataset) {
    rest = fill_dataset(context, question, members, as_of, aliases, seen->last_mention, answer);
  } else if (*type == format::EntityType::kJob) {
    answer.latest_run = std::move(seen->latest_run);
    rest = fill_control(context, **id, as_of, answer);
  }
  if (!rest) return rest.error();
  bool known = as_of.present() || answer.first_seen || members.size() > 1 ||
               answer.readers + answer.writers > 0 || answer.latest_run;
  if (!known) return unknown;
  return answer;
}

}  // namespace ledgerline::query
