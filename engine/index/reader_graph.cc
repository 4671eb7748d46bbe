#include <algorithm>

#include "engine/index/reader.h"

namespace ledgerline::index {
namespace {

// Where a scan of a timeline starts: with kOldestFirst before every row of `from`, else behind it.
Position edge_position(Order order) {
  return Position(order == Order::kOldestFirst ? 0 : UINT64_MAX);
}

Uuid edge_uuid(Order order) {
  Uuid uuid;
  if (order == Order::kNewestFirst) uuid.bytes.fill(0xFF);
  return uuid;
}

}  // namespace

Result<void> Reader::run_events(const Uuid& id, EntityId job,
                                const std::function<bool(const TimedKey&, RunEventRow&&)>& visit) {
  return run_events(id, job, Timestamp::min(), Order::kOldestFirst, visit);
}

Result<void> Reader::run_events(const Uuid& id, EntityId job, Timestamp from, Order order,
                                const std::function<bool(const TimedKey&, RunEventRow&&)>& visit) {
  return timeline(kRuns, run_event_range(id, job),
                  run_event_key(id, job, from, edge_position(order)), order,
                  [&](ByteView key, ByteView value) -> Result<bool> {
                    Result<RunEventRow> row = decode_run_event_row(value);
                    if (!row) return row.error();
                    return visit(parse_run_event_key(key), std::move(*row));
                  });
}

Result<void> Reader::job_runs(EntityId job, Timestamp from, Order order,
                              const std::function<bool(const JobRunKey&)>& visit) {
  return timeline(
      kGraph, job_run_range(job), job_run_key(job, from, edge_uuid(order)), order,
      [&](ByteView key, ByteView) -> Result<bool> { return visit(parse_job_run_key(key)); });
}

Result<void> Reader::edges(EntityId dataset, format::Direction direction,
                           const std::function<bool(const EdgeKey&)>& visit) {
  const KeyRange range = edge_range(dataset, direction);
  return forward(kGraph, range.lower, range.upper, [&](ByteView key, ByteView) -> Result<bool> {
    return visit(parse_edge_key(key));
  });
}

Result<void> Reader::job_shapes(
    EntityId owner, const std::function<bool(const ShortDigest&, JobShapeRow&&)>& visit) {
  const KeyRange range = job_shape_range(owner);
  return forward(kGraph, range.lower, range.upper,
                 [&](ByteView key, ByteView value) -> Result<bool> {
                   Result<JobShapeRow> row = decode_job_shape_row(value);
                   if (!row) return row.error();
                   return visit(parse_job_shape_key(key), std::move(*row));
                 });
}

Result<std::optional<JobShapeRow>> Reader::job_shape(EntityId owner, const ShortDigest& shape) {
  const Result<bool> found = get(kGraph, job_shape_key(owner, shape));
  if (!found) return found.error();
  if (!*found) return std::optional<JobShapeRow>();
  Result<JobShapeRow> row = decode_job_shape_row(value_.view());
  if (!row) return row.error();
  return std::optional(std::move(*row));
}

Result<Shape> Reader::shape(const ShortDigest& digest) {
  const Result<bool> found = get(kShapes, view(digest));
  if (!found) return found.error();
  if (!*found) return Error{ErrorKind::kCorrupt, "index: a shape is missing", {}};
  return decode_shape(value_.view());
}

Result<void> Reader::evidence(EntityId owner, Timestamp from, Order order,
                              const std::function<bool(const TimedKey&, EvidenceRow&&)>& visit) {
  return timeline(kGraph, evidence_range(owner), evidence_key(owner, from, edge_position(order)),
                  order, [&](ByteView key, ByteView value) -> Result<bool> {
                    const TimedKey at = parse_evidence_key(key);
                    Result<EvidenceRow> row = decode_evidence_row(value, {at.time, at.position});
                    if (!row) return row.error();
                    return visit(at, std::move(*row));
                  });
}

Result<void> Reader::declared(EntityId owner, Timestamp from, Order order,
                              const std::function<bool(const DeclaredKey&, DeclaredRow&&)>& visit) {
  const Position position = edge_position(order);
  return timeline(kGraph, declared_range(owner),
                  declared_key(owner, from, position, EntityId(position.value())), order,
                  [&](ByteView key, ByteView value) -> Result<bool> {
                    Result<DeclaredRow> row = decode_declared_row(value);
                    if (!row) return row.error();
                    return visit(parse_declared_key(key), std::move(*row));
                  });
}

Result<std::optional<DeclaredWinnerRow>> Reader::declared_winner(EntityId owner) {
  const Result<bool> found = get(kGraph, declared_winner_key(owner));
  if (!found) return found.error();
  if (!*found) return std::optional<DeclaredWinnerRow>();
  Result<DeclaredWinnerRow> row = decode_declared_winner_row(value_.view());
  if (!row) return row.error();
  return std::optional(std::move(*row));
}

Result<std::optional<DeclaredWinnerRow>> Reader::declared_at(EntityId owner, const AsOf& as_of) {
  if (as_of.present()) return declared_winner(owner);
  std::optional<DeclaredWinnerRow> winner;
  auto done = declared(
      owner, as_of.time, Order::kNewestFirst, [&](const DeclaredKey& key, DeclaredRow&& row) {
        if (winner && key.at.time != winner->time) return false;
        if (row.far_future || key.stated_by != owner || !as_of.sees(key.at)) return true;
        // Equal digests are one statement repeated: its first record counts.
        if (!winner || row.digest >= winner->digest) {
          winner = {key.at.time, key.at.position, row.digest, std::move(row.bindings)};
        }
        return true;
      });
  if (!done) return done.error();
  return winner;
}

Result<void> Reader::controls(
    EntityId job, const std::function<bool(const ControlKey&, const ControlRow&)>& visit) {
  const KeyRange range = control_range(job);
  return forward(kGraph, range.lower, range.upper,
                 [&](ByteView key, ByteView value) -> Result<bool> {
                   const Result<ControlRow> row = decode_control_row(value);
                   if (!row) return row.error();
                   return visit(parse_control_key(key), *row);
                 });
}

Result<void> Reader::versions(EntityId dataset, Timestamp from, Order order,
                              const std::function<bool(const VersionKey&, VersionRow&&)>& visit) {
  const Position position = edge_position(order);
  return timeline(kGraph, version_range(dataset),
                  version_key(dataset, from, position, edge_uuid(order), position.value()), order,
                  [&](ByteView key, ByteView value) -> Result<bool> {
                    Result<VersionRow> row = decode_version_row(value);
                    if (!row) return row.error();
                    return visit(parse_version_key(key), std::move(*row));
                  });
}

Result<void> Reader::lifecycles(
    EntityId dataset, const std::function<bool(const LifecycleKey&, LifecycleRow&&)>& visit) {
  const KeyRange range = lifecycle_range(dataset);
  return forward(kGraph, range.lower, range.upper,
                 [&](ByteView key, ByteView value) -> Result<bool> {
                   Result<LifecycleRow> row = decode_lifecycle_row(value);
                   if (!row) return row.error();
                   return visit(parse_lifecycle_key(key), std::move(*row));
                 });
}

Result<bool> Reader::attempted(const LifecycleRow& change, const AsOf& as_of) {
  if (!change.run) return false;
  if (as_of.present()) {
    const Result<std::optional<RunRow>> row = run(*change.run, change.job);
    if (!row) return row.error();
    return *row && (*row)->attempted();
  }
  RunRow seen;
  auto done = run_events(*change.run, change.job, [&](const TimedKey& at, RunEventRow&& event) {
    if (!as_of.sees(at) || !format::is_terminal(event.type)) return true;
    const Terminal other{event.far_future, at.time, event.type, at.position};
    if (!seen.terminal || counts_before(other, *seen.terminal)) seen.terminal = other;
    return true;
  });
  if (!done) return done.error();
  return seen.attempted();
}

Result<std::vector<EntityId>> Reader::alias_claimants(EntityId identifier) {
  std::vector<EntityId> owners;
  const KeyRange range = alias_claim_range(identifier);
  auto done =
      forward(kGraph, range.lower, range.upper, [&](ByteView key, ByteView) -> Result<bool> {
        owners.push_back(parse_alias_claim_key(key));
        return true;
      });
  if (!done) return done.error();
  return owners;
}

}  // namespace ledgerline::index
