#include "engine/index/facet_timeline.h"

#include <algorithm>
#include <optional>
#include <utility>

namespace ledgerline::index {
namespace {

// The effective value at one event time, and the first record that stated it.
struct Effective {
  TimedKey at;
  FacetChangeRow row;
};

void put_change(FoldBatch& batch, EntityId entity, std::string_view key, const Effective& value) {
  batch.put(kFacets, facet_change_key(entity, key, value.at.time, value.at.position),
            encode_facet_change_row(value.row));
}

void erase_change(FoldBatch& batch, EntityId entity, std::string_view key, const TimedKey& at) {
  batch.erase(kFacets, facet_change_key(entity, key, at.time, at.position));
}

// What the tables say around the event time of a late or first arrival.
struct Around {
  std::optional<Effective> before;  // last change before the time: the value that led up to it
  std::optional<Effective> change;  // change row at the time itself
  std::optional<Effective> same;    // evidence at the time itself
  std::optional<Effective> next;    // evidence at the next time that has any
};

Result<void> read_changes(FoldBatch& batch, EntityId entity, std::string_view key, Timestamp time,
                          Around& around) {
  const std::string prefix = facet_change_prefix(entity, key);
  kv::Cursor cursor = batch.overlay.scan(kFacets, prefix, kv::prefix_end(prefix));
  const std::string from = facet_change_key(entity, key, time, Position(UINT64_MAX));
  for (cursor.seek_for_prev(from); cursor.valid() && !around.before; cursor.prev()) {
    const TimedKey at = parse_facet_change_key(cursor.key()).at;
    const Result<FacetChangeRow> row = decode_facet_change_row(cursor.value());
    if (!row) return row.error();
    (at.time == time ? around.change : around.before) = Effective{at, *row};
  }
  return cursor.status();
}

// Joins the evidence of one row into the effective value of its time.
void join(std::optional<Effective>& value, const TimedKey& at, const EntityFacet& facet) {
  if (value && value->row.digest >= facet.digest) return;
  value = Effective{at, {facet.digest, facet.offset, facet.length, facet.deleted}};
}

Result<void> read_evidence(FoldBatch& batch, EntityId entity, std::string_view key, Timestamp time,
                           Around& around) {
  kv::Cursor cursor = batch.overlay.scan(kFacets, facet_evidence_key(entity, time, Position(0)),
                                         facet_evidence_range(entity).upper);
  for (cursor.seek_first(); cursor.valid(); cursor.next()) {
    const TimedKey at = parse_facet_evidence_key(cursor.key());
    if (around.next && around.next->at.time != at.time) break;
    const Result<FacetEvidenceRow> row = decode_facet_evidence_row(cursor.value());
    if (!row) return row.error();
    if (row->far_future) continue;
    for (const EntityFacet& facet : row->facets) {
      if (facet.key == key) join(at.time == time ? around.same : around.next, at, facet);
    }
  }
  return cursor.status();
}

bool differs(const std::optional<Effective>& before, const Effective& value) {
  return !before || before->row.digest != value.row.digest;
}

// The head of a facet whose newest evidence is `own`: what stands now, and since when.
FacetHead newest(const Around& around, const Effective& own, bool wins) {
  const Timestamp time = own.at.time;
  const bool starts_here = wins ? differs(around.before, own) : around.change.has_value();
  const Timestamp since = starts_here || !around.before ? time : around.before->at.time;
  return {{}, since, time, wins ? own.row.digest : around.same->row.digest};
}

void remember(FoldBatch& batch, EntityId entity, const std::string& key, FacetHead* known,
              FacetHead head) {
  head.key = key;
  if (known == nullptr) {
    batch.facet_heads.add(entity, std::move(head));
  } else {
    *known = std::move(head);
  }
}

// Late evidence of another value, or of a facet that is not cached.
Result<bool> fold_slowly(FoldBatch& batch, EntityId entity, const EntityFacet& facet,
                         FacetHead* head) {
  const Effective own{{batch.facts->event_time, batch.position},
                      {facet.digest, facet.offset, facet.length, facet.deleted}};
  Around around;
  if (batch.new_ids.count(entity) == 0) {
    auto read = read_changes(batch, entity, facet.key, own.at.time, around);
    if (read) read = read_evidence(batch, entity, facet.key, own.at.time, around);
    if (!read) return read.error();
  }
  const bool wins = !around.same || around.same->row.digest < facet.digest;
  if (wins) {
    if (around.change) erase_change(batch, entity, facet.key, around.change->at);
    if (differs(around.before, own)) put_change(batch, entity, facet.key, own);
    if (around.next) {
      const bool stood = differs(around.same ? around.same : around.before, *around.next);
      const bool stands = differs(own, *around.next);
      if (stood && !stands) erase_change(batch, entity, facet.key, around.next->at);
      if (stands && !stood) put_change(batch, entity, facet.key, *around.next);
    }
  }
  if (!around.next) {
    remember(batch, entity, facet.key, head, newest(around, own, wins));
  } else if (head != nullptr && wins && own.at.time >= head->since) {
    head->since = around.next->at.time;  // the late value has cut the span
  }
  return true;
}

}  // namespace

Result<bool> fold_facet(FoldBatch& batch, EntityId entity, const EntityFacet& facet) {
  FacetHead* const head = batch.facet_heads.find(entity, facet.key);
  if (head == nullptr) return fold_slowly(batch, entity, facet, nullptr);
  const Timestamp time = batch.facts->event_time;
  if (head->digest == facet.digest && head->since <= time) {
    head->time = std::max(head->time, time);
    return false;
  }
  if (head->time >= time) return fold_slowly(batch, entity, facet, head);
  head->since = head->time = time;
  head->digest = facet.digest;
  put_change(batch, entity, facet.key,
             {{time, batch.position}, {facet.digest, facet.offset, facet.length, facet.deleted}});
  return true;
}

}  // namespace ledgerline::index
