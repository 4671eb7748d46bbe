#include "engine/index/run_derivation.h"

#include <algorithm>
#include <map>
#include <tuple>

#include "engine/crypto/digest.h"

namespace ledgerline::index {
namespace {

using format::Direction;
using format::Rule;

void sort_unique(std::vector<EntityId>& ids) {
  std::sort(ids.begin(), ids.end());
  ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
}

bool contains(const std::vector<EntityId>& ids, EntityId id) {
  return std::binary_search(ids.begin(), ids.end(), id);
}

// Builds the bindings of one row.
class Derivation {
 public:
  Derivation(const RunRow& row, EntityId job) : row_(row), job_(job) {
    if (!row.snapshot_mode()) return;
    snapshot_ = Timestamp::min();
    for (const Mention& mention : row.mentions) {
      snapshot_ = std::max(*snapshot_, mention.last);
    }
  }

  std::vector<Binding> bindings();

 private:
  // In snapshot mode only the latest event that names datasets counts.
  [[nodiscard]] bool counts(Timestamp last) const { return !snapshot_ || last == *snapshot_; }

  void read_uses();
  void read_lineage_flow(const FlowStatement& flow);
  void read_job_flow(const FlowStatement& flow);
  void read_column_flow(const FlowStatement& flow);
  void add_products();
  [[nodiscard]] Binding finish(EntityId owner, Shape shape) const;
  [[nodiscard]] First first_mention(EntityId dataset, Direction direction) const;

  const RunRow& row_;
  EntityId job_;
  std::optional<Timestamp> snapshot_;
  Shape own_;
  std::vector<EntityId> used_inputs_;
  std::vector<EntityId> named_;       // targets of lineage entries, in the order of the flows
  std::map<EntityId, Shape> others_;  // jobs that lineage entries speak of
};

void Derivation::read_uses() {
  for (const Mention& mention : row_.mentions) {
    if (!mention.last_used || !counts(*mention.last_used)) continue;
    if (mention.direction == Direction::kRead) {
      used_inputs_.push_back(mention.dataset);
    } else {
      own_.outputs.push_back(mention.dataset);
    }
  }
  own_.inputs = used_inputs_;
}

// A job reads its sources: datasets, and jobs that hand over to it.
void Derivation::read_job_flow(const FlowStatement& flow) {
  std::vector<EntityId>& reads =
      flow.target.id == job_ ? own_.inputs : others_[flow.target.id].inputs;
  for (const FlowSource& source : flow.sources) {
    if (counts(source.last) && source.node != flow.target) reads.push_back(source.node.id);
  }
}

void Derivation::read_lineage_flow(const FlowStatement& flow) {
  if (flow.target.job) return read_job_flow(flow);
  std::vector<EntityId> datasets;
  bool other_job = false;
  bool own_job = false;
  for (const FlowSource& source : flow.sources) {
    if (!counts(source.last)) continue;
    if (!source.node.job) {
      datasets.push_back(source.node.id);
    } else if (source.node.id == job_) {
      own_job = true;
    } else {
      other_job = true;
      others_[source.node.id].outputs.push_back(flow.target.id);
    }
  }
  named_.push_back(flow.target.id);
  const bool states_none = datasets.empty() && !own_job && !other_job;
  if (!datasets.empty() || own_job || states_none) own_.outputs.push_back(flow.target.id);
  if (datasets.empty() && !states_none) return;  // jobs alone: bound, without a flow
  own_.inputs.insert(own_.inputs.end(), datasets.begin(), datasets.end());
  own_.flows.push_back({flow.target.id, Rule::kLineageFacet, false, std::move(datasets)});
}

void Derivation::read_column_flow(const FlowStatement& flow) {
  if (contains(named_, flow.target.id)) return;
  std::vector<EntityId> sources;
  for (const FlowSource& source : flow.sources) sources.push_back(source.node.id);
  if (sources.empty()) return;
  own_.outputs.push_back(flow.target.id);
  own_.inputs.insert(own_.inputs.end(), sources.begin(), sources.end());
  own_.flows.push_back({flow.target.id, Rule::kColumnLineage, false, std::move(sources)});
}

// `own_.flows` is ordered, its inputs and outputs too.
void Derivation::add_products() {
  if (row_.explicit_lineage && counts(*row_.explicit_lineage)) return;
  if (used_inputs_.empty()) return;
  const bool all = used_inputs_.size() == own_.inputs.size();
  std::vector<Flow> products;
  for (const EntityId output : own_.outputs) {
    if (own_.flow_to(output) != nullptr || contains(named_, output)) continue;
    products.push_back({output, Rule::kProduct, all, all ? std::vector<EntityId>() : used_inputs_});
  }
  const auto middle = static_cast<std::ptrdiff_t>(own_.flows.size());
  own_.flows.insert(own_.flows.end(), products.begin(), products.end());
  std::inplace_merge(own_.flows.begin(), own_.flows.begin() + middle, own_.flows.end(),
                     [](const Flow& a, const Flow& b) { return a.target < b.target; });
}

First Derivation::first_mention(EntityId dataset, Direction direction) const {
  const auto key = std::tie(direction, dataset);
  const auto at = std::lower_bound(
      row_.mentions.begin(), row_.mentions.end(), key,
      [](const Mention& m, const auto& k) { return std::tie(m.direction, m.dataset) < k; });
  LEDGERLINE_ASSERT(at != row_.mentions.end() && at->dataset == dataset);
  return at->first;
}

Binding Derivation::finish(EntityId owner, Shape shape) const {
  shape.attempted = row_.attempted();
  Binding binding{owner, std::move(shape), {}};
  binding.mentions.reserve(binding.shape.inputs.size() + binding.shape.outputs.size());
  for (const EntityId id : binding.shape.inputs) {
    binding.mentions.push_back(first_mention(id, Direction::kRead));
  }
  for (const EntityId id : binding.shape.outputs) {
    binding.mentions.push_back(first_mention(id, Direction::kWrite));
  }
  return binding;
}

std::vector<Binding> Derivation::bindings() {
  read_uses();
  // Ordered by (rule, target): lineage entries come before column lineage.
  for (const FlowStatement& flow : row_.flows) {
    if (!counts(flow.last)) continue;
    if (flow.rule == Rule::kLineageFacet) {
      read_lineage_flow(flow);
    } else {
      read_column_flow(flow);
    }
  }
  sort_unique(own_.inputs);
  sort_unique(own_.outputs);
  std::sort(own_.flows.begin(), own_.flows.end(),
            [](const Flow& a, const Flow& b) { return a.target < b.target; });
  add_products();

  std::vector<Binding> out;
  if (!own_.empty()) out.push_back(finish(job_, std::move(own_)));
  for (auto& [owner, shape] : others_) {
    sort_unique(shape.inputs);
    sort_unique(shape.outputs);
    if (!shape.empty()) out.push_back(finish(owner, std::move(shape)));
  }
  std::sort(out.begin(), out.end(),
            [](const Binding& a, const Binding& b) { return a.owner < b.owner; });
  return out;
}

void add_version(const RunRow& row, EntityId job, const Mention& mention,
                 std::vector<DerivedVersion>& out) {
  DerivedVersion version;
  version.dataset = mention.dataset;
  version.row.job = job;
  version.row.attempted = row.attempted();
  version.row.lifecycle = mention.lifecycle;
  bool stated = false;
  const auto key = std::tuple(mention.dataset, Direction::kWrite);
  auto text = std::lower_bound(row.versions.begin(), row.versions.end(), key,
                               [](const VersionMention& v, const auto& k) {
                                 return std::tuple(v.dataset, v.direction) < k;
                               });
  for (; text != row.versions.end() && std::tuple(text->dataset, text->direction) == key; ++text) {
    stated = true;
    // What is named with the DROP is the version that went.
    if (mention.gone() && mention.dropped <= text->time) continue;
    version.row.text = text->text;
    version.row.far_future = text->far_future;
    version.text_hash = version_text_hash(text->text);
    version.time = text->time;
    out.push_back(version);
  }
  if (stated || mention.gone() || !row.terminal) return;
  version.row.synthetic = true;
  version.row.far_future = row.terminal->far_future;
  version.time = row.terminal->time;
  out.push_back(version);
}

std::vector<DerivedVersion> versions(const RunRow& row, EntityId job,
                                     const std::vector<Binding>& bindings) {
  std::vector<DerivedVersion> out;
  const auto own = std::find_if(bindings.begin(), bindings.end(),
                                [job](const Binding& binding) { return binding.owner == job; });
  if (own == bindings.end()) return out;
  for (const Mention& mention : row.mentions) {
    if (mention.direction != Direction::kWrite) continue;
    if (!contains(own->shape.outputs, mention.dataset)) continue;
    add_version(row, job, mention, out);
  }
  std::sort(out.begin(), out.end(), [](const DerivedVersion& a, const DerivedVersion& b) {
    return std::tie(a.dataset, a.text_hash) < std::tie(b.dataset, b.text_hash);
  });
  return out;
}

}  // namespace

Timestamp Binding::time() const {
  LEDGERLINE_ASSERT(!mentions.empty());
  const auto least =
      std::min_element(mentions.begin(), mentions.end(),
                       [](const First& a, const First& b) { return a.time < b.time; });
  return least->time;
}

Derived derive(const RunRow& row, EntityId job) {
  Derived out;
  out.bindings = Derivation(row, job).bindings();
  out.versions = versions(row, job, out.bindings);
  return out;
}

std::uint64_t version_text_hash(std::string_view text) {
  if (text.empty()) return 0;
  return big_endian_at<std::uint64_t>(view(crypto::short_digest(text)), 0);
}

}  // namespace ledgerline::index
