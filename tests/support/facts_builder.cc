#include "tests/support/facts_builder.h"

#include <optional>

namespace ledgerline::test {

using format::EntityRef;
using format::EntityType;
using format::FacetScope;

Uuid run_id(std::uint8_t number) {
  Uuid id;
  id.bytes[0] = 0x01;
  id.bytes[15] = number;
  return id;
}

Timestamp at(std::int64_t seconds) { return {1'767'225'600'000'000'000 + seconds * 1'000'000'000}; }

FactsBuilder::FactsBuilder(std::int64_t seconds) : facts_(std::make_shared<format::Facts>()) {
  facts_->event_time = at(seconds);
  facts_->received_at = facts_->event_time;
}

EntityRef FactsBuilder::entity(EntityType type, std::string_view name) {
  std::string_view ns = "ns";
  if (const auto bar = name.find('|'); bar != std::string_view::npos) {
    ns = name.substr(0, bar);
    name.remove_prefix(bar + 1);
  }
  for (EntityRef ref = 0; ref < facts_->entities.size(); ++ref) {
    const format::EntityFact& known = facts_->entities[ref];
    if (known.type == type && known.ns == ns && known.name == name) return ref;
  }
  facts_->entities.push_back({type, facts_->keep(ns), facts_->keep(name)});
  return static_cast<EntityRef>(facts_->entities.size() - 1);
}

EntityRef FactsBuilder::dataset(std::string_view name) {
  return entity(EntityType::kDataset, name);
}
EntityRef FactsBuilder::job(std::string_view name) { return entity(EntityType::kJob, name); }

EntityRef FactsBuilder::node(std::string_view name) {
  if (name.empty()) return facts_->run ? facts_->runs[facts_->run->run].job : 0;
  if (name.starts_with("job:")) return job(name.substr(4));
  return dataset(name);
}

format::RunRef FactsBuilder::run(std::uint8_t number, std::string_view job_name) {
  facts_->runs.push_back({run_id(number), job(job_name), {}});
  return static_cast<format::RunRef>(facts_->runs.size() - 1);
}

FactsBuilder FactsBuilder::run_event(format::EventType type, std::uint8_t run, std::string_view job,
                                     std::int64_t seconds) {
  FactsBuilder builder(seconds);
  builder.facts_->statement = format::Statement::kRun;
  format::RunFact fact;
  fact.event_type = type;
  fact.run = builder.run(run, job);
  builder.facts_->run = fact;
  return builder;
}

FactsBuilder FactsBuilder::job_event(std::string_view job, std::int64_t seconds) {
  FactsBuilder builder(seconds);
  builder.facts_->statement = format::Statement::kJobDeclared;
  builder.facts_->declared_owner = builder.job(job);
  return builder;
}

FactsBuilder FactsBuilder::dataset_event(std::string_view dataset, std::int64_t seconds) {
  FactsBuilder builder(seconds);
  builder.facts_->statement = format::Statement::kDatasetDeclared;
  builder.facts_->declared_owner = builder.dataset(dataset);
  return builder;
}

FactsBuilder FactsBuilder::access(std::string_view user, std::string_view app,
                                  std::string_view dataset, std::int64_t seconds) {
  FactsBuilder builder(seconds);
  format::AccessFact fact;
  fact.time = at(seconds);
  fact.user = builder.entity(EntityType::kUser, user);
  if (!app.empty()) fact.app = builder.entity(EntityType::kApp, app);
  fact.dataset = builder.dataset(dataset);
  builder.access_ranges_.emplace_back(builder.body_.size(), 2);
  builder.body_ += "{}";
  builder.facts_->accesses.push_back(fact);
  return builder;
}

FactsBuilder& FactsBuilder::in(std::string_view name) {
  facts_->uses.push_back({dataset(name), format::Direction::kRead});
  return *this;
}

FactsBuilder& FactsBuilder::out(std::string_view name) {
  facts_->uses.push_back({dataset(name), format::Direction::kWrite});
  return *this;
}

FactsBuilder& FactsBuilder::columns(std::string_view target,
                                    const std::vector<std::string>& sources) {
  format::FlowFact flow{format::Rule::kColumnLineage, dataset(target), {}};
  for (const std::string& source : sources) flow.sources.push_back(dataset(source));
  facts_->flows.push_back(std::move(flow));
  return *this;
}

FactsBuilder& FactsBuilder::lineage(std::string_view target,
                                    const std::vector<std::string>& sources) {
  facts_->explicit_lineage = true;
  format::FlowFact flow{format::Rule::kLineageFacet, node(target), {}};
  for (const std::string& source : sources) flow.sources.push_back(node(source));
  facts_->flows.push_back(std::move(flow));
  return *this;
}

FactsBuilder& FactsBuilder::explicit_lineage() {
  facts_->explicit_lineage = true;
  return *this;
}

FactsBuilder& FactsBuilder::parent(std::uint8_t number, std::string_view job_name) {
  facts_->run->parent = run(number, job_name);
  return *this;
}

FactsBuilder& FactsBuilder::root(std::uint8_t number, std::string_view job_name) {
  facts_->run->root = run(number, job_name);
  return *this;
}

FactsBuilder& FactsBuilder::mode(format::ContentMode mode) {
  facts_->run->mode = mode;
  return *this;
}

FactsBuilder& FactsBuilder::nominal(std::int64_t start, std::int64_t end) {
  facts_->run->nominal_start = at(start);
  facts_->run->nominal_end = at(end);
  return *this;
}

void FactsBuilder::add_facet(FacetScope scope, EntityRef entity, std::string_view key,
                             std::string_view value, bool deleted) {
  facet_ranges_.emplace_back(body_.size(), value.size());
  body_ += value;
  facts_->facets.push_back({scope, entity, facts_->keep(key), {}, deleted});
}

FactsBuilder& FactsBuilder::facet(std::string_view name, std::string_view key,
                                  std::string_view value) {
  add_facet(FacetScope::kEntity, dataset(name), key, value, false);
  return *this;
}

FactsBuilder& FactsBuilder::deleted_facet(std::string_view name, std::string_view key) {
  add_facet(FacetScope::kEntity, dataset(name), key, "{\"_deleted\":true}", true);
  if (key == "symlinks") facts_->aliases.push_back({dataset(name), {}});
  return *this;
}

FactsBuilder& FactsBuilder::job_facet(std::string_view name, std::string_view key,
                                      std::string_view value) {
  add_facet(FacetScope::kEntity, job(name), key, value, false);
  return *this;
}

FactsBuilder& FactsBuilder::run_facet(std::string_view key, std::string_view value) {
  add_facet(FacetScope::kRun, 0, key, value, false);
  return *this;
}

FactsBuilder& FactsBuilder::symlinks(std::string_view name,
                                     const std::vector<std::string>& others) {
  format::AliasFact alias{dataset(name), {}};
  std::string value = "{\"identifiers\":[";
  for (const std::string& other : others) {
    alias.identifiers.push_back(dataset(other));
    value += "\"" + other + "\",";
  }
  facts_->aliases.push_back(std::move(alias));
  add_facet(FacetScope::kEntity, dataset(name), "symlinks", value + "]}", false);
  return *this;
}

FactsBuilder& FactsBuilder::temporary(std::string_view name) {
  facts_->temporaries.push_back({dataset(name)});
  return facet(name, "datasetType", R"({"datasetType":"JOB_OUTPUT","subType":"TEMPORARY"})");
}

FactsBuilder& FactsBuilder::lifecycle(std::string_view name, format::Lifecycle change,
                                      std::string_view previous) {
  format::LifecycleFact fact{dataset(name), change, std::nullopt};
  if (!previous.empty()) fact.previous = dataset(previous);
  facts_->lifecycles.push_back(fact);
  return *this;
}

FactsBuilder& FactsBuilder::version(std::string_view name, format::Direction direction,
                                    std::string_view text) {
  facts_->versions.push_back({dataset(name), direction, facts_->keep(text)});
  return *this;
}

FactsBuilder& FactsBuilder::stated_version(std::string_view name, std::string_view text) {
  facts_->versions.push_back({dataset(name), std::nullopt, facts_->keep(text)});
  return *this;
}

FactsBuilder& FactsBuilder::control(std::string_view upstream, std::string_view downstream) {
  facts_->controls.push_back({job(upstream), job(downstream)});
  return *this;
}

FactsBuilder& FactsBuilder::far_future() {
  facts_->far_future = true;
  return *this;
}

std::shared_ptr<const format::Facts> FactsBuilder::build() {
  auto owner = std::make_shared<const std::string>(std::move(body_));
  facts_->body = *owner;
  for (std::size_t i = 0; i < facet_ranges_.size(); ++i) {
    facts_->facets[i].value = facts_->body.substr(facet_ranges_[i].first, facet_ranges_[i].second);
  }
  for (std::size_t i = 0; i < access_ranges_.size(); ++i) {
    facts_->accesses[i].value =
        facts_->body.substr(access_ranges_[i].first, access_ranges_[i].second);
  }
  facts_->body_owner = std::move(owner);
  return std::move(facts_);
}

}  // namespace ledgerline::test
