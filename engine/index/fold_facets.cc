#include <algorithm>
#include <deque>
#include <tuple>
#include <unordered_map>

#include "engine/crypto/digest.h"
#include "engine/index/facet_timeline.h"
#include "engine/index/fold_steps.h"

namespace ledgerline::index {
namespace {

constexpr std::string_view kSymlinks = "symlinks";
constexpr std::string_view kDatasetType = "datasetType";

// A facet of the record, with what the decoder understood of it.
struct Stated {
  format::EntityRef ref = 0;
  EntityFacet facet;
  const format::AliasFact* alias = nullptr;
  bool temporary = false;
};

// The n-th symlinks facet of a dataset is told by its n-th AliasFact.
class AliasFacts {
 public:
  explicit AliasFacts(const format::Facts& facts) {
    for (const format::AliasFact& alias : facts.aliases)
      by_dataset_[alias.dataset].push_back(&alias);
  }
  const format::AliasFact* take(format::EntityRef dataset) {
    const auto found = by_dataset_.find(dataset);
    if (found == by_dataset_.end() || found->second.empty()) return nullptr;
    const format::AliasFact* const alias = found->second.front();
    found->second.pop_front();
    return alias;
  }

 private:
  std::unordered_map<format::EntityRef, std::deque<const format::AliasFact*>> by_dataset_;
};

// Ordered by (entity, key), one per key: of a dataset that is input and output the greatest digest.
std::vector<Stated> stated_facets(const FoldBatch& batch) {
  const format::Facts& facts = *batch.facts;
  AliasFacts aliases(facts);
  std::vector<bool> temporary(facts.temporaries.empty() ? 0 : facts.entities.size());
  for (const format::TemporaryFact& said : facts.temporaries) temporary[said.dataset] = true;
  std::vector<Stated> out;
  for (const format::FacetFact& fact : facts.facets) {
    if (fact.scope != format::FacetScope::kEntity) continue;
    Stated stated;
    stated.ref = fact.entity;
    if (fact.key == kSymlinks) stated.alias = aliases.take(fact.entity);
    if (fact.key == kDatasetType && !temporary.empty()) stated.temporary = temporary[fact.entity];
    stated.facet = {std::string(fact.key), crypto::short_digest(fact.value),
                    batch.offset_of(fact.value), static_cast<std::uint32_t>(fact.value.size()),
                    fact.deleted};
    out.push_back(std::move(stated));
  }
  std::stable_sort(out.begin(), out.end(), [](const Stated& a, const Stated& b) {
    return std::tie(a.ref, a.facet.key, b.facet.digest) <
           std::tie(b.ref, b.facet.key, a.facet.digest);
  });
  out.erase(std::unique(out.begin(), out.end(),
                        [](const Stated& a, const Stated& b) {
                          return a.ref == b.ref && a.facet.key == b.facet.key;
                        }),
            out.end());
  return out;
}

void write_aliases(FoldBatch& batch, EntityId owner, const Stated& stated) {
  if (stated.alias == nullptr) return;
  FacetMeaningRow row;
  for (const format::EntityRef ref : stated.alias->identifiers) {
    row.aliases.push_back(batch.id_of(ref));
    batch.put(kGraph, alias_claim_key(row.aliases.back(), owner), {});
  }
  std::sort(row.aliases.begin(), row.aliases.end());
  batch.put(kFacets, facet_meaning_key(owner, stated.facet.digest), encode_facet_meaning_row(row));
}

void write_temporary(FoldBatch& batch, EntityId dataset, const Stated& stated) {
  if (!stated.temporary) return;
  batch.put(kFacets, facet_meaning_key(dataset, stated.facet.digest),
            encode_facet_meaning_row({{}, true}));
}

// The facets of one entity: [first, last).
Result<void> fold_entity(FoldBatch& batch, std::vector<Stated>::iterator first,
                         std::vector<Stated>::iterator last) {
  const EntityId entity = batch.id_of(first->ref);
  FacetEvidenceRow evidence;
  evidence.far_future = batch.facts->far_future;
  for (auto stated = first; stated != last; ++stated) {
    bool may_be_new = true;
    if (!evidence.far_future) {
      const Result<bool> folded = fold_facet(batch, entity, stated->facet);
      if (!folded) return folded.error();
      may_be_new = *folded;
    }
    if (may_be_new && stated->facet.key == kSymlinks) write_aliases(batch, entity, *stated);
    if (may_be_new && stated->facet.key == kDatasetType) write_temporary(batch, entity, *stated);
    evidence.facets.push_back(std::move(stated->facet));
  }
  batch.put(kFacets, facet_evidence_key(entity, batch.facts->event_time, batch.position),
            encode_facet_evidence_row(evidence));
  return {};
}

}  // namespace

Result<void> fold_facets(FoldBatch& batch) {
  std::vector<Stated> facets = stated_facets(batch);
  for (auto first = facets.begin(); first != facets.end();) {
    const auto last = std::find_if(
        first, facets.end(), [first](const Stated& stated) { return stated.ref != first->ref; });
    if (auto done = fold_entity(batch, first, last); !done) return done;
    first = last;
  }
  return {};
}

}  // namespace ledgerline::index
