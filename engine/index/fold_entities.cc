#include "engine/index/fold_steps.h"

namespace ledgerline::index {
namespace {

// What the record says about each of its entities; a function of the Facts alone.
std::vector<std::uint32_t> entity_flags(const format::Facts& facts) {
  std::vector<std::uint32_t> flags(facts.entities.size());
  const bool run = facts.statement == format::Statement::kRun;
  const std::uint32_t part = run ? kEntityObserved : kEntityDeclared;
  if (facts.run) flags[facts.runs[facts.run->run].job] |= kEntityObserved;
  if (facts.declared_owner) flags[*facts.declared_owner] |= kEntityDeclared;
  for (const format::UseFact& use : facts.uses) flags[use.dataset] |= part;
  for (const format::FlowFact& flow : facts.flows) {
    flags[flow.target] |= part;
    const bool to_job = facts.entities[flow.target].type == format::EntityType::kJob;
    for (const format::EntityRef source : flow.sources) {
      flags[source] |= part;
      if (!to_job || facts.entities[source].type != format::EntityType::kJob) continue;
      flags[source] |= kEntityMayHandOver;
      flags[flow.target] |= kEntityMayHandOver;
    }
  }
  for (const format::AliasFact& alias : facts.aliases) {
    flags[alias.dataset] |= kEntityMayHaveAliases;
    for (const format::EntityRef other : alias.identifiers) flags[other] |= kEntityMayHaveAliases;
  }
  for (const format::LifecycleFact& lifecycle : facts.lifecycles) {
    flags[lifecycle.dataset] |= kEntityMayHaveLifecycle;
    if (lifecycle.previous) flags[*lifecycle.previous] |= kEntityMayHaveLifecycle;
  }
  for (const format::TemporaryFact& temporary : facts.temporaries) {
    flags[temporary.dataset] |= kEntityMayBeTemporary;
  }
  for (const format::AccessFact& access : facts.accesses) {
    flags[access.dataset] |= kEntityObserved;
    if (access.user) flags[*access.user] |= kEntityObserved;
    if (access.app) flags[*access.app] |= kEntityObserved;
  }
  return flags;
}

Result<Interned> load(FoldBatch& batch, EntityId id) {
  const Result<bool> found = batch.get(kEntities, entity_key(id));
  if (!found) return found.error();
  if (!*found) return Error{ErrorKind::kCorrupt, "index: an entity is missing", {}};
  const Result<EntityRow> row = decode_entity_row(batch.value.view());
  if (!row) return row.error();
  return Interned{id, row->flags};
}

void write(FoldBatch& batch, EntityId id, const EntityRow& row, bool added) {
  batch.put(kEntities, entity_key(id), encode_entity_row(row));
  batch.changes.push_back({id, added, row});
}

Result<EntityId> intern(FoldBatch& batch, const format::EntityFact& entity, std::uint32_t flags,
                        std::string& key) {
  name_key(entity.type, entity.ns, entity.name, key);
  Interned* known = batch.interned.find(key);
  if (known == nullptr) {
    const Result<bool> found = batch.get(kNames, key);
    if (!found) return found.error();
    if (!*found) {
      const EntityId id = batch.next_entity;
      ++batch.next_entity;
      batch.put(kNames, key, entity_key(id));
      write(batch, id, {entity.type, std::string(entity.ns), std::string(entity.name), flags},
            true);
      batch.interned.put(key, {id, flags});
      batch.new_ids.insert(id);
      return id;
    }
    const Result<Interned> loaded = load(batch, parse_entity_key(batch.value.view()));
    if (!loaded) return loaded.error();
    batch.interned.put(key, *loaded);
    known = batch.interned.find(key);
  }
  if ((known->flags | flags) != known->flags) {
    known->flags |= flags;
    write(batch, known->id,
          {entity.type, std::string(entity.ns), std::string(entity.name), known->flags}, false);
  }
  return known->id;
}

}  // namespace

Result<void> fold_entities(FoldBatch& batch) {
  batch.ids.clear();
  batch.new_ids.clear();
  const std::vector<std::uint32_t> flags = entity_flags(*batch.facts);
  std::string key;
  const EntityId before = batch.next_entity;
  for (std::size_t i = 0; i < flags.size(); ++i) {
    const Result<EntityId> id = intern(batch, batch.facts->entities[i], flags[i], key);
    if (!id) return id.error();
    batch.ids.push_back(*id);
  }
  if (batch.next_entity != before) batch.put(kMeta, kNextEntityKey, entity_key(batch.next_entity));
  return {};
}

}  // namespace ledgerline::index
