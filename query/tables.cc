#include "query/tables.h"

#include <tuple>

#include "engine/index/directory.h"
#include "query/context.h"

namespace ledgerline::query {

Result<std::optional<EntityId>> find_entity(const Context& context, format::EntityType type,
                                            const Name& name) {
  return context.reader().find(type, name.ns, name.name);
}

EntityView entity_view(const Context& context, EntityId id) {
  auto entry = context.directory().entry(id);
  if (!entry) return {};
  return {entry->type, entry->ns, entry->name, entry->flags};
}

std::uint32_t entity_flags(const Context& context, EntityId id) {
  return entity_view(context, id).flags;
}

bool is_job(const Context& context, EntityId id) {
  return entity_view(context, id).type == format::EntityType::kJob;
}

Name name_of(const Context& context, EntityId id) {
  EntityView entity = entity_view(context, id);
  return {std::string(entity.ns), std::string(entity.name)};
}

bool name_less(const Context& context, EntityId a, EntityId b) {
  EntityView left = entity_view(context, a);
  EntityView right = entity_view(context, b);
  return std::tie(left.ns, left.name) < std::tie(right.ns, right.name);
}

Result<bool> is_temporary(const Context& context, std::span<const EntityId> members,
                          const index::AsOf& as_of) {
  for (const EntityId member : members) {
    EntityView view = entity_view(context, member);
    if ((view.flags & index::kEntityMayBeTemporary) == 0) continue;
    index::EntityRow row{view.type, std::string(view.ns), std::string(view.name), view.flags};
    auto temporary = context.reader().temporary(member, row, as_of);
    if (!temporary || *temporary) return temporary;
  }
  return false;
}

Result<bool> seen_at(const Context& context, EntityId entity, const index::AsOf& as_of) {
  bool seen = false;
  auto note = [&](const index::TimedKey& at) {
    seen |= as_of.sees(at);
    return !seen;
  };
  index::Reader& reader = context.reader();
  using index::Order;
  auto facets = reader.facet_evidence(
      entity, as_of.time, Order::kNewestFirst,
      [&](const index::TimedKey& at, const index::FacetEvidenceRow&) { return note(at); });
  if (!facets || seen) return facets ? Result<bool>(seen) : facets.error();
  auto evidence = reader.evidence(
      entity, as_of.time, Order::kNewestFirst,
      [&](const index::TimedKey& at, const index::EvidenceRow&) { return note(at); });
  if (!evidence || seen) return evidence ? Result<bool>(seen) : evidence.error();
  auto declared = reader.declared(
      entity, as_of.time, Order::kNewestFirst,
      [&](const index::DeclaredKey& key, const index::DeclaredRow&) { return note(key.at); });
  if (!declared || seen) return declared ? Result<bool>(seen) : declared.error();
  auto access = reader.accesses(
      entity, Timestamp::min(), as_of.time, Order::kNewestFirst, {},
      [&](const index::AccessKey& key, const index::AccessRow&) { return note(key.at); });
  if (!access) return access.error();
  return seen;
}

}  // namespace ledgerline::query
