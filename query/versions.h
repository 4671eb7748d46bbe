// Versions of datasets at two clocks. Which version a read saw is decided here, when it is asked:
// the version that the reader stated, else the latest good one written by then, its own apart.
// Nothing is stored for it, so that late arrivals bind reads anew.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "engine/base/ids.h"
#include "engine/base/result.h"
#include "engine/base/uuid.h"
#include "engine/index/reader.h"
#include "query/entities.h"

namespace ledgerline::query {

class Context;

struct VersionHistory {
  std::vector<DatasetVersion> versions;  // newest first, at most `limit`
  bool more = false;                     // there are versions beyond `limit`
  std::optional<DatasetVersion> latest;
  std::optional<DatasetVersion> latest_good;
  bool cut = false;  // `latest_good` was not found within limits::kRelatedRowsMax
};

// Of a dataset under all its names `members`.
[[nodiscard]] Result<VersionHistory> version_history(const Context& context,
                                                     std::span<const EntityId> members,
                                                     const index::AsOf& as_of, std::size_t limit);

// The latest good version at `read`, the time of the reading and what was known of it, that another
// run than `reader` wrote.
[[nodiscard]] Result<std::optional<DatasetVersion>> version_read(const Context& context,
                                                                 std::span<const EntityId> members,
                                                                 const index::AsOf& read,
                                                                 const Uuid& reader);

// The name of a version that its producer did not name: 32 hex digits of SHA-256 over the tag
// "ledgerline/version/1" and, each behind a zero byte, the dataset's namespace and name, the run's
// id as UUID text, its job's namespace and name.
[[nodiscard]] std::string synthetic_version(const Name& dataset, const Uuid& run, const Name& job);

}  // namespace ledgerline::query
