#include "query/versions.h"

#include <algorithm>
#include <tuple>

#include "engine/base/encoding.h"
#include "engine/base/limits.h"
#include "engine/crypto/digest.h"
#include "query/context.h"
#include "query/tables.h"

namespace ledgerline::query {
namespace {

std::optional<format::Lifecycle> lifecycle_of(std::uint8_t bits) {
  using format::Lifecycle;
  // A run may state several; what changes the content most is named.
  for (Lifecycle change : {Lifecycle::kTruncate, Lifecycle::kOverwrite, Lifecycle::kCreate,
                           Lifecycle::kRename, Lifecycle::kAlter}) {
    if ((bits & (1U << static_cast<unsigned>(change))) != 0) return change;
  }
  return std::nullopt;
}

DatasetVersion version_of(const Context& context, EntityId dataset, const index::VersionKey& key,
                          index::VersionRow&& row) {
  DatasetVersion version;
  version.version = std::move(row.text);
  version.event_time = key.at.time;
  version.position = key.at.position;
  version.run = key.run;
  if (row.job != EntityId(0)) version.job = name_of(context, row.job);
  version.synthetic = row.synthetic;
  version.attempted = row.attempted;
  version.far_future = row.far_future;
  version.lifecycle = lifecycle_of(row.lifecycle);
  if (row.synthetic && version.version.empty()) {
    version.version = synthetic_version(name_of(context, dataset), version.run, version.job);
  }
  return version;
}

// Newest first; of equal times the later in (run, version), which no arrival order changes.
bool newer(const DatasetVersion& a, const DatasetVersion& b) {
  return std::tie(a.event_time, a.run, a.version) > std::tie(b.event_time, b.run, b.version);
}

// Calls `visit` for each visible version of one name from `as_of` back, until it returns false.
template <class Visit>
Result<bool> visit_versions(const Context& context, EntityId dataset, const index::AsOf& as_of,
                            Visit visit) {
  std::size_t rows = 0;
  auto read =
      context.reader().versions(dataset, as_of.time, index::Order::kNewestFirst,
                                [&](const index::VersionKey& key, index::VersionRow&& row) {
                                  if (++rows > limits::kRelatedRowsMax) return false;
                                  if (!row.visible_at(key.at.position, as_of.known_at)) return true;
                                  return visit(version_of(context, dataset, key, std::move(row)));
                                });
  if (!read) return read.error();
  return rows > limits::kRelatedRowsMax;
}

void keep_newest(std::optional<DatasetVersion>& best, const DatasetVersion& candidate) {
  if (!best || newer(candidate, *best)) best = candidate;
}

}  // namespace

Result<VersionHistory> version_history(const Context& context, std::span<const EntityId> members,
                                       const index::AsOf& as_of, std::size_t limit) {
  VersionHistory history;
  for (EntityId member : members) {
    std::size_t taken = 0;
    std::optional<Timestamp> good;
    auto cut = visit_versions(context, member, as_of, [&](DatasetVersion&& version) {
      // Rows of one time come in the order of ids: all of them are weighed.
      if (taken >= limit && good && version.event_time < *good) {
        history.more = true;
        return false;
      }
      if (!version.far_future) keep_newest(history.latest, version);
      if (!version.far_future && !version.attempted) {
        keep_newest(history.latest_good, version);
        if (!good) good = version.event_time;
      }
      ++taken;
      history.versions.push_back(std::move(version));
      history.cut |= history.versions.size() == limits::kRelatedRowsMax;
      return !history.cut;
    });
    if (!cut) return cut.error();
    history.cut |= *cut;
  }
  std::sort(history.versions.begin(), history.versions.end(), newer);
  if (history.versions.size() > limit) {
    history.more = true;
    history.versions.resize(limit);
  }
  return history;
}

Result<std::optional<DatasetVersion>> version_read(const Context& context,
                                                   std::span<const EntityId> members,
                                                   const index::AsOf& read, const Uuid& reader) {
  std::optional<DatasetVersion> best;
  for (EntityId member : members) {
    auto cut = visit_versions(context, member, read, [&](DatasetVersion&& version) {
      if (version.far_future) return true;
      if (best && version.event_time < best->event_time) return false;
      if (!version.attempted && version.run != reader) keep_newest(best, version);
      return true;
    });
    if (!cut) return cut.error();
  }
  return best;
}

std::string synthetic_version(const Name& dataset, const Uuid& run, const Name& job) {
  std::string text = "ledgerline/version/1";
  const std::string id = to_string(run);
  for (const std::string* part : {&dataset.ns, &dataset.name, &id, &job.ns, &job.name}) {
    text.push_back('\0');
    text += *part;
  }
  Digest digest = crypto::sha256(text);
  return to_hex(view(digest).substr(0, 16));
}

}  // namespace ledgerline::query
