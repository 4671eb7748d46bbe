// Alias components: which names are one dataset at two clocks. A dataset's symlinks facet claims
// identifiers. An identifier that one owner claims is linked with it; one that several owners claim
// is linked only when unique claims have already made those owners one component, and is reported
// as a conflict otherwise, never merged.
//
// One resolver serves one question and remembers every component it has met. Nothing about aliases
// is stored beyond the claims, so that a replaced facet takes its links back.
#pragma once

#include <cstdint>
#include <memory>
#include <unordered_map>
#include <vector>

#include "engine/base/ids.h"
#include "engine/base/result.h"
#include "engine/index/reader.h"

namespace ledgerline::query {

class Context;

struct AliasComponent {
  struct Conflict {
    EntityId identifier;
    std::vector<EntityId> claimed_by;
  };
  EntityId primary;                 // the owner that no one claims; else the least name
  std::vector<EntityId> members;    // by (namespace, name), the primary included
  std::vector<Conflict> conflicts;  // that a member takes part in, by name of the identifier
};

class AliasResolver {
 public:
  AliasResolver(const Context& context, const index::AsOf& as_of)
      : context_(context), as_of_(as_of) {}

  // Of any dataset; one without claims is its own component. The pointer lives as long as the
  // resolver.
  [[nodiscard]] Result<const AliasComponent*> component_of(EntityId dataset);

  // True once a component had more claims than limits::kAliasClaimsMax: it may be too small.
  [[nodiscard]] bool cut() const noexcept { return cut_; }

 private:
  struct Closure;
  [[nodiscard]] Result<const std::vector<EntityId>*> claims_of(EntityId owner);
  [[nodiscard]] Result<std::vector<EntityId>> owners_of(EntityId identifier);
  [[nodiscard]] Result<void> gather(EntityId start, Closure& closure);
  void resolve(const Closure& closure);
  const AliasComponent* keep(AliasComponent component);

  const Context& context_;
  index::AsOf as_of_;
  std::unordered_map<EntityId, std::vector<EntityId>> claims_;  // by owner
  std::unordered_map<EntityId, const AliasComponent*> by_member_;
  std::vector<std::unique_ptr<AliasComponent>> components_;
  bool cut_ = false;
};

}  // namespace ledgerline::query
