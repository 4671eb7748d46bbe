#include "engine/base/limits.h"
#include "engine/index/fold.h"

namespace ledgerline::index {
namespace {

bool inside(std::string_view part, std::string_view body) {
  const auto begin = reinterpret_cast<std::uintptr_t>(body.data());
  const auto at = reinterpret_cast<std::uintptr_t>(part.data());
  return at >= begin && at - begin <= body.size() && part.size() <= body.size() - (at - begin);
}

class References {
 public:
  explicit References(const format::Facts& facts) : facts_(facts) {}

  [[nodiscard]] bool known(format::EntityRef ref) const { return ref < facts_.entities.size(); }
  [[nodiscard]] bool known(const std::optional<format::EntityRef>& ref) const {
    return !ref || known(*ref);
  }
  [[nodiscard]] bool known(const std::vector<format::EntityRef>& refs) const {
    for (const format::EntityRef ref : refs) {
      if (!known(ref)) return false;
    }
    return true;
  }
  [[nodiscard]] bool known_run(const std::optional<format::RunRef>& run) const {
    return !run || *run < facts_.runs.size();
  }

  [[nodiscard]] bool all_known() const {
    for (const auto& run : facts_.runs) {
      if (!known(run.job)) return false;
    }
    if (facts_.run && !(known_run(facts_.run->run) && known_run(facts_.run->parent) &&
                        known_run(facts_.run->root))) {
      return false;
    }
    return known(facts_.declared_owner) && lineage_known() && statements_known();
  }

 private:
  [[nodiscard]] bool lineage_known() const {
    for (const auto& use : facts_.uses) {
      if (!known(use.dataset)) return false;
    }
    for (const auto& flow : facts_.flows) {
      if (!known(flow.target) || !known(flow.sources)) return false;
    }
    for (const auto& alias : facts_.aliases) {
      if (!known(alias.dataset) || !known(alias.identifiers)) return false;
    }
    return true;
  }
  [[nodiscard]] bool statements_known() const {
    for (const auto& fact : facts_.lifecycles) {
      if (!known(fact.dataset) || !known(fact.previous)) return false;
    }
    for (const auto& fact : facts_.versions) {
      if (!known(fact.dataset)) return false;
    }
    for (const auto& fact : facts_.temporaries) {
      if (!known(fact.dataset)) return false;
    }
    for (const auto& fact : facts_.controls) {
      if (!known(fact.upstream) || !known(fact.downstream)) return false;
    }
    for (const auto& fact : facts_.facets) {
      if (fact.scope != format::FacetScope::kRun && !known(fact.entity)) return false;
    }
    if (facts_.attestation && facts_.attestation->approval &&
        !known(facts_.attestation->approval->app)) {
      return false;
    }
    for (const auto& fact : facts_.accesses) {
      if (!known(fact.dataset) || !known(fact.user) || !known(fact.app)) return false;
    }
    return true;
  }

  const format::Facts& facts_;
};

}  // namespace

std::string_view unfoldable(const format::Facts& facts) {
  for (const format::EntityFact& entity : facts.entities) {
    if (entity.ns.size() > limits::kNameBytesMax || entity.name.size() > limits::kNameBytesMax) {
      return "a name is too long";
    }
  }
  if (!References(facts).all_known()) return "the Facts refer to nothing";
  for (const format::FacetFact& facet : facts.facets) {
    if (facet.key.size() > limits::kFacetKeyBytesMax) return "a facet key is too long";
    if (!inside(facet.value, facts.body)) return "a facet lies outside the body";
  }
  for (const format::AccessFact& access : facts.accesses) {
    if (!inside(access.value, facts.body)) return "an access item lies outside the body";
  }
  return {};
}

}  // namespace ledgerline::index
