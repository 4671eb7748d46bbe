#include <algorithm>

#include "engine/crypto/digest.h"
#include "engine/index/fold_evidence.h"
#include "engine/index/fold_steps.h"
#include "engine/index/row_codec.h"
#include "engine/index/run_row_join.h"

namespace ledgerline::index {
namespace {

// A DatasetEvent states lineage only when it carries a lineage facet, or deletes it; a JobEvent
// always does, since what it does not name it withdraws.
bool states_lineage(const format::Facts& facts) {
  if (facts.statement == format::Statement::kJobDeclared || facts.explicit_lineage) return true;
  return std::any_of(facts.facets.begin(), facts.facets.end(), [&](const format::FacetFact& f) {
    return f.scope == format::FacetScope::kEntity && f.entity == *facts.declared_owner &&
           f.key == "lineage" && f.deleted;
  });
}

void append_name(std::string& out, const format::EntityFact& entity) {
  RowWriter writer(out);
  writer.u8(static_cast<std::uint8_t>(entity.type));
  writer.text(entity.ns);
  writer.text(entity.name);
}

// Of what is stated, in names: the same in every index, whatever the order of arrival.
ShortDigest statement_digest(const format::Facts& facts) {
  std::vector<std::string> lines;
  for (const format::UseFact& use : facts.uses) {
    std::string& line = lines.emplace_back(1, static_cast<char>(use.direction));
    append_name(line, facts.entities[use.dataset]);
  }
  for (const format::FlowFact& flow : facts.flows) {
    std::vector<std::string> sources;
    for (const format::EntityRef source : flow.sources) {
      append_name(sources.emplace_back(), facts.entities[source]);
    }
    std::sort(sources.begin(), sources.end());
    std::string& line = lines.emplace_back("f");
    line.push_back(static_cast<char>(flow.rule));
    append_name(line, facts.entities[flow.target]);
    for (const std::string& source : sources) line += source;
  }
  std::sort(lines.begin(), lines.end());
  std::string text(1, facts.explicit_lineage ? 'x' : '-');
  RowWriter writer(text);
  for (const std::string& line : lines) writer.text(line);
  return crypto::short_digest(text);
}

Result<void> withdraw(FoldBatch& batch, const DeclaredWinnerRow& winner) {
  for (const DeclaredBinding& binding : winner.bindings) {
    const Result<bool> found = batch.get(kShapes, view(binding.shape));
    if (!found) return found.error();
    if (!*found) return Error{ErrorKind::kCorrupt, "index: a shape is missing", {}};
    const Result<Shape> shape = decode_shape(batch.value.view());
    if (!shape) return shape.error();
    const std::vector<First> mentions(shape->inputs.size() + shape->outputs.size(),
                                      First{winner.time, winner.position});
    auto done = remove_live_shape(batch, binding.owner, binding.shape, mentions, true);
    if (!done) return done;
  }
  return {};
}

// The statement wins over the one in force by (event time, digest).
Result<void> decide(FoldBatch& batch, EntityId owner, const DeclaredWinnerRow& statement,
                    const std::vector<Binding>& bindings) {
  const Key key = declared_winner_key(owner);
  const Result<bool> found = batch.get(kGraph, key);
  if (!found) return found.error();
  std::optional<DeclaredWinnerRow> winner;
  if (*found) {
    Result<DeclaredWinnerRow> row = decode_declared_winner_row(batch.value.view());
    if (!row) return row.error();
    winner = std::move(*row);
    const auto rank = [](const DeclaredWinnerRow& r) { return std::tie(r.time, r.digest); };
    if (rank(*winner) >= rank(statement)) return {};
  }
  batch.put(kGraph, key, encode_declared_winner_row(statement));
  if (winner) {
    if (auto done = withdraw(batch, *winner); !done) return done;
  }
  for (const Binding& binding : bindings) {
    const std::vector<First> mentions(binding.mentions.size(),
                                      First{statement.time, statement.position});
    auto done = add_live_shape(batch, binding.owner, binding.shape, mentions);
    if (!done) return done;
  }
  return {};
}

// Edge candidates of a statement that is not in force serve the past.
void write_candidates(FoldBatch& batch, const std::vector<Binding>& bindings,
                      const DeclaredRow& row) {
  for (std::size_t i = 0; i < bindings.size(); ++i) {
    const Shape& shape = bindings[i].shape;
    const ShortDigest& digest = row.bindings[i].shape;
    batch.put(kShapes, view(digest), encode_shape(shape));
    const auto put = [&](EntityId dataset, format::Direction direction) {
      batch.put(kGraph, edge_key(dataset, direction, bindings[i].owner, digest), {});
    };
    for (const EntityId id : shape.inputs) put(id, format::Direction::kRead);
    for (const EntityId id : shape.outputs) put(id, format::Direction::kWrite);
  }
}

}  // namespace

Result<void> fold_declared(FoldBatch& batch) {
  const format::Facts& facts = *batch.facts;
  if (!facts.declared_owner || !states_lineage(facts)) return {};
  const EntityId owner = batch.id_of(*facts.declared_owner);
  RunRow row;
  join_event(row, {facts, batch.ids, batch.position});
  std::vector<Binding> bindings = derive(row, owner).bindings;

  DeclaredRow declared;
  declared.far_future = facts.far_future;
  declared.digest = statement_digest(facts);
  for (Binding& binding : bindings) {
    binding.shape.declared = true;
    declared.bindings.push_back({binding.owner, shape_digest(binding.shape)});
  }
  batch.put(kGraph, declared_key(owner, facts.event_time, batch.position, owner),
            encode_declared_row(declared));
  for (const DeclaredBinding& binding : declared.bindings) {
    if (binding.owner == owner) continue;
    const DeclaredRow part{declared.far_future, declared.digest, {binding}};
    batch.put(kGraph, declared_key(binding.owner, facts.event_time, batch.position, owner),
              encode_declared_row(part));
  }
  write_candidates(batch, bindings, declared);
  if (facts.far_future) return {};
  return decide(batch, owner,
                {facts.event_time, batch.position, declared.digest, declared.bindings}, bindings);
}

}  // namespace ledgerline::index
