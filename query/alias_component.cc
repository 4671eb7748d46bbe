#include "query/alias_component.h"

#include <algorithm>
#include <map>
#include <numeric>

#include "engine/base/limits.h"
#include "engine/index/rows.h"
#include "query/context.h"
#include "query/tables.h"

namespace ledgerline::query {
namespace {

class DisjointSets {
 public:
  explicit DisjointSets(std::size_t size) : parent_(size) {
    std::iota(parent_.begin(), parent_.end(), std::size_t{0});
  }
  std::size_t root(std::size_t i) {
    while (parent_[i] != i) i = parent_[i] = parent_[parent_[i]];
    return i;
  }
  void unite(std::size_t a, std::size_t b) { parent_[root(a)] = root(b); }

 private:
  std::vector<std::size_t> parent_;
};

}  // namespace

// Everything that claims reach from one dataset, in both directions, conflicts included.
struct AliasResolver::Closure {
  std::vector<EntityId> entities;
  std::unordered_map<EntityId, std::size_t> ordinal;
  std::unordered_map<EntityId, std::vector<EntityId>> owners;  // by identifier; sorted

  void add(EntityId entity) {
    if (ordinal.try_emplace(entity, entities.size()).second) entities.push_back(entity);
  }
};

Result<const AliasComponent*> AliasResolver::component_of(EntityId dataset) {
  if (auto known = by_member_.find(dataset); known != by_member_.end()) return known->second;
  if ((entity_flags(context_, dataset) & index::kEntityMayHaveAliases) == 0) {
    return keep({dataset, {dataset}, {}});
  }
  Closure closure;
  if (auto gathered = gather(dataset, closure); !gathered) return gathered.error();
  resolve(closure);
  return by_member_.at(dataset);
}

Result<const std::vector<EntityId>*> AliasResolver::claims_of(EntityId owner) {
  auto [place, inserted] = claims_.try_emplace(owner);
  if (!inserted) return &place->second;
  auto aliases = context_.reader().aliases(owner, as_of_);
  if (!aliases) return aliases.error();
  place->second = std::move(*aliases);
  std::erase(place->second, owner);
  return &place->second;
}

Result<std::vector<EntityId>> AliasResolver::owners_of(EntityId identifier) {
  std::vector<EntityId> owners;
  auto claimants = context_.reader().alias_claimants(identifier);
  if (!claimants) return claimants.error();
  for (EntityId owner : *claimants) {
    if (owners.size() == limits::kAliasClaimsMax) {
      cut_ = true;
      break;
    }
    auto claims = claims_of(owner);
    if (!claims) return claims.error();
    bool still = std::binary_search((*claims)->begin(), (*claims)->end(), identifier);
    if (still) owners.push_back(owner);
  }
  return owners;
}

Result<void> AliasResolver::gather(EntityId start, Closure& closure) {
  closure.add(start);
  for (std::size_t next = 0; next < closure.entities.size(); ++next) {
    if (closure.entities.size() > limits::kAliasClaimsMax) {
      cut_ = true;
      break;
    }
    EntityId entity = closure.entities[next];
    auto claims = claims_of(entity);
    if (!claims) return claims.error();
    for (EntityId identifier : **claims) closure.add(identifier);
    auto owners = owners_of(entity);
    if (!owners) return owners.error();
    for (EntityId owner : *owners) closure.add(owner);
    if (!owners->empty()) closure.owners.emplace(entity, std::move(*owners));
  }
  return {};
}

void AliasResolver::resolve(const Closure& closure) {
  DisjointSets sets(closure.entities.size());
  auto ordinal = [&](EntityId entity) { return closure.ordinal.at(entity); };
  for (const auto& [identifier, owners] : closure.owners) {
    if (owners.size() == 1) sets.unite(ordinal(identifier), ordinal(owners.front()));
  }
  std::vector<AliasComponent::Conflict> conflicts;
  std::vector<std::pair<EntityId, EntityId>> agreed;  // decided before any of them is applied
  for (const auto& [identifier, owners] : closure.owners) {
    if (owners.size() == 1) continue;
    std::size_t root = sets.root(ordinal(owners.front()));
    bool one = std::all_of(owners.begin(), owners.end(),
                           [&](EntityId owner) { return sets.root(ordinal(owner)) == root; });
    if (one) {
      agreed.emplace_back(identifier, owners.front());
    } else {
      conflicts.push_back({identifier, owners});
    }
  }
  for (auto [identifier, owner] : agreed) sets.unite(ordinal(identifier), ordinal(owner));

  auto by_name = [this](EntityId a, EntityId b) { return name_less(context_, a, b); };
  std::sort(conflicts.begin(), conflicts.end(),
            [&](const auto& a, const auto& b) { return by_name(a.identifier, b.identifier); });
  for (auto& conflict : conflicts) {
    std::sort(conflict.claimed_by.begin(), conflict.claimed_by.end(), by_name);
  }
  std::map<std::size_t, AliasComponent> by_root;
  for (std::size_t i = 0; i < closure.entities.size(); ++i) {
    by_root[sets.root(i)].members.push_back(closure.entities[i]);
  }
  for (auto& [root, component] : by_root) {
    std::sort(component.members.begin(), component.members.end(), by_name);
    component.primary = component.members.front();
    for (EntityId member : component.members) {
      if (closure.owners.contains(member) || claims_[member].empty()) continue;
      component.primary = member;
      break;
    }
    for (const auto& conflict : conflicts) {
      bool ours = sets.root(ordinal(conflict.identifier)) == root;
      for (EntityId owner : conflict.claimed_by) ours |= sets.root(ordinal(owner)) == root;
      if (ours) component.conflicts.push_back(conflict);
    }
    keep(std::move(component));
  }
}

const AliasComponent* AliasResolver::keep(AliasComponent component) {
  components_.push_back(std::make_unique<AliasComponent>(std::move(component)));
  const AliasComponent* kept = components_.back().get();
  for (EntityId member : kept->members) by_member_.emplace(member, kept);
  return kept;
}

}  // namespace ledgerline::query
