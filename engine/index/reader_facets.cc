#include <algorithm>
#include <utility>

#include "engine/base/limits.h"
#include "engine/index/reader.h"

namespace ledgerline::index {
namespace {

constexpr std::string_view kSymlinks = "symlinks";
constexpr std::string_view kDatasetType = "datasetType";
constexpr std::string_view kInMemory = "inmemory:";

FacetValue value_of(const EntityFacet& facet, const TimedKey& at) {
  return {
      facet.key, at.time, facet.digest, {at.position, facet.offset, facet.length}, facet.deleted};
}

}  // namespace

Result<std::optional<FacetValue>> Reader::change_at(EntityId entity, std::string_view key,
                                                    Timestamp time) {
  std::optional<FacetValue> value;
  auto done = facet_history(entity, key, time, Order::kNewestFirst, [&](const FacetValue& change) {
    value = change;
    return false;
  });
  if (!done) return done.error();
  return value;
}

Result<std::vector<std::string>> Reader::facet_keys(EntityId entity) {
  std::vector<std::string> keys;
  const KeyRange range = facet_change_range(entity);
  std::string lower = range.lower.str();
  for (bool found = true; found;) {
    found = false;
    auto done = forward(kFacets, lower, range.upper, [&](ByteView key, ByteView) -> Result<bool> {
      keys.push_back(parse_facet_change_key(key).key);
      found = true;
      return false;
    });
    if (!done) return done.error();
    if (found) lower = kv::prefix_end(facet_change_prefix(entity, keys.back()));
  }
  return keys;
}

Result<FacetList> Reader::facets(EntityId entity, const AsOf& as_of) {
  Result<std::vector<std::string>> keys = facet_keys(entity);
  if (!keys) return keys.error();
  if (as_of.known_at != Position(UINT64_MAX)) {
    return facets_known_at(entity, std::move(*keys), as_of);
  }
  FacetList list;
  for (const std::string& key : *keys) {
    Result<std::optional<FacetValue>> value = change_at(entity, key, as_of.time);
    if (!value) return value.error();
    if (*value && !(*value)->deleted) list.values.push_back(std::move(**value));
  }
  return list;
}

// Change rows tell the present shape of the past: a late arrival rewrites them. What was known at
// a position is read from the evidence.
Result<FacetList> Reader::facets_known_at(EntityId entity, std::vector<std::string> keys,
                                          const AsOf& as_of) {
  FacetList list;
  std::size_t open = keys.size();
  std::vector<std::optional<FacetValue>> values(keys.size());
  std::size_t budget = limits::kFacetEvidenceScanMax;
  Timestamp time = Timestamp::max();  // of the rows being read; equal times are read to the end
  auto done = facet_evidence(
      entity, as_of.time, Order::kNewestFirst, [&](const TimedKey& at, FacetEvidenceRow&& row) {
        if (open == 0 && at.time != time) return false;
        if (budget-- == 0) {
          list.complete = false;
          return false;
        }
        if (row.far_future || !as_of.sees(at)) return true;
        time = at.time;
        for (const EntityFacet& facet : row.facets) {
          const auto key = std::lower_bound(keys.begin(), keys.end(), facet.key);
          if (key == keys.end() || *key != facet.key) continue;
          auto& value = values[static_cast<std::size_t>(key - keys.begin())];
          if (!value) --open;
          // Rows come newest first, so that of equal digests the earliest record stays.
          if (!value || (value->time == at.time && facet.digest >= value->digest)) {
            value = value_of(facet, at);
          }
        }
        return true;
      });
  if (!done) return done.error();
  for (auto& value : values) {
    if (value && !value->deleted) list.values.push_back(std::move(*value));
  }
  return list;
}

Result<std::optional<FacetValue>> Reader::facet(EntityId entity, std::string_view key,
                                                const AsOf& as_of) {
  if (as_of.known_at == Position(UINT64_MAX)) return change_at(entity, key, as_of.time);
  std::optional<FacetValue> value;
  std::size_t budget = limits::kFacetEvidenceScanMax;
  auto done = facet_evidence(
      entity, as_of.time, Order::kNewestFirst, [&](const TimedKey& at, FacetEvidenceRow&& row) {
        if ((value && at.time != value->time) || budget-- == 0) return false;
        if (row.far_future || !as_of.sees(at)) return true;
        for (const EntityFacet& facet : row.facets) {
          if (facet.key == key && (!value || facet.digest >= value->digest)) {
            value = value_of(facet, at);
          }
        }
        return true;
      });
  if (!done) return done.error();
  return value;
}

Result<void> Reader::facet_history(EntityId entity, std::string_view key, Timestamp from,
                                   Order order,
                                   const std::function<bool(const FacetValue&)>& visit) {
  const std::string prefix = facet_change_prefix(entity, key);
  const auto row = [&](ByteView row_key, ByteView bytes) -> Result<bool> {
    const Result<FacetChangeRow> change = decode_facet_change_row(bytes);
    if (!change) return change.error();
    const FacetChangeKey at = parse_facet_change_key(row_key);
    return visit({at.key,
                  at.at.time,
                  change->digest,
                  {at.at.position, change->offset, change->length},
                  change->deleted});
  };
  if (order == Order::kOldestFirst) {
    return forward(kFacets, facet_change_key(entity, key, from, Position(0)),
                   kv::prefix_end(prefix), row);
  }
  return backward(kFacets, prefix, facet_change_key(entity, key, from, Position(UINT64_MAX)), row);
}

Result<void> Reader::facet_evidence(
    EntityId entity, Timestamp from, Order order,
    const std::function<bool(const TimedKey&, FacetEvidenceRow&&)>& visit) {
  const Position position(order == Order::kOldestFirst ? 0 : UINT64_MAX);
  return timeline(kFacets, facet_evidence_range(entity), facet_evidence_key(entity, from, position),
                  order, [&](ByteView key, ByteView value) -> Result<bool> {
                    Result<FacetEvidenceRow> row = decode_facet_evidence_row(value);
                    if (!row) return row.error();
                    return visit(parse_facet_evidence_key(key), std::move(*row));
                  });
}

Result<std::optional<FacetMeaningRow>> Reader::meaning(EntityId entity, const ShortDigest& digest) {
  const Result<bool> found = get(kFacets, facet_meaning_key(entity, digest));
  if (!found) return found.error();
  if (!*found) return std::optional<FacetMeaningRow>();
  Result<FacetMeaningRow> row = decode_facet_meaning_row(value_.view());
  if (!row) return row.error();
  return std::optional(std::move(*row));
}

Result<std::vector<EntityId>> Reader::aliases(EntityId owner, const AsOf& as_of) {
  const Result<std::optional<FacetValue>> value = facet(owner, kSymlinks, as_of);
  if (!value) return value.error();
  if (!*value || (*value)->deleted) return std::vector<EntityId>();
  Result<std::optional<FacetMeaningRow>> row = meaning(owner, (*value)->digest);
  if (!row) return row.error();
  if (!*row) return std::vector<EntityId>();
  return std::move((*row)->aliases);
}

Result<bool> Reader::temporary(EntityId dataset, const EntityRow& row, const AsOf& as_of) {
  if (row.ns.starts_with(kInMemory)) return true;
  if ((row.flags & kEntityMayBeTemporary) == 0) return false;
  const Result<std::optional<FacetValue>> value = facet(dataset, kDatasetType, as_of);
  if (!value) return value.error();
  if (!*value || (*value)->deleted) return false;
  const Result<std::optional<FacetMeaningRow>> said = meaning(dataset, (*value)->digest);
  if (!said) return said.error();
  return *said && (*said)->temporary;
}

}  // namespace ledgerline::index
