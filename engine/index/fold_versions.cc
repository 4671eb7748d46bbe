#include "engine/index/fold_versions.h"

#include <algorithm>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

namespace ledgerline::index {
namespace {

template <class Version>
std::tuple<EntityId, std::uint64_t> rank(const Version& version) {
  if constexpr (std::is_same_v<Version, DerivedVersion>) {
    return {version.dataset, version.text_hash};
  } else {
    return {version.dataset, version.text};
  }
}

const DerivedVersion* find(const std::vector<DerivedVersion>& versions,
                           const DerivedVersion& wanted) {
  const auto at = std::lower_bound(
      versions.begin(), versions.end(), wanted,
      [](const DerivedVersion& a, const DerivedVersion& b) { return rank(a) < rank(b); });
  return at != versions.end() && rank(*at) == rank(wanted) ? &*at : nullptr;
}

Position opened_at(const std::vector<OpenVersion>& open, const DerivedVersion& version) {
  const auto at = std::lower_bound(
      open.begin(), open.end(), version,
      [](const OpenVersion& a, const DerivedVersion& b) { return rank(a) < rank(b); });
  LEDGERLINE_ASSERT(at != open.end() && rank(*at) == rank(version));
  return at->position;
}

}  // namespace

void replace_versions(FoldBatch& batch, const RunKey& run,
                      const std::vector<DerivedVersion>& before,
                      const std::vector<DerivedVersion>& now, std::vector<OpenVersion>& open) {
  for (const DerivedVersion& version : before) {
    const DerivedVersion* const same = find(now, version);
    if (same != nullptr && *same == version) continue;
    VersionRow closed = version.row;
    closed.closed_at = batch.position;
    batch.put(kGraph,
              version_key(version.dataset, version.time, opened_at(open, version), run.run,
                          version.text_hash),
              encode_version_row(closed));
  }
  std::vector<OpenVersion> next;
  next.reserve(now.size());
  for (const DerivedVersion& version : now) {
    const DerivedVersion* const same = find(before, version);
    const bool stays = same != nullptr && *same == version;
    const Position at = stays ? opened_at(open, version) : batch.position;
    next.push_back({version.dataset, version.text_hash, at});
    if (stays) continue;
    batch.put(kGraph, version_key(version.dataset, version.time, at, run.run, version.text_hash),
              encode_version_row(version.row));
  }
  open = std::move(next);
}

}  // namespace ledgerline::index
