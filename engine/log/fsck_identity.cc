#include "engine/log/fsck_identity.h"

#include <algorithm>

#include "engine/log/log_columns.h"
#include "engine/log/log_keys.h"
#include "engine/log/streaming_scan.h"

namespace ledgerline::log {
namespace {

// 40 bytes each, 80 MiB in all: what the check of a log of two million entries may take.
constexpr std::size_t kRowsMax = std::size_t{1} << 21;

}  // namespace

std::optional<IdentityColumn> IdentityColumn::load(const kv::Store& store) {
  IdentityColumn column;
  kv::Cursor cursor = store.scan(kIdentity, "", "", {}, streaming_scan());
  for (cursor.seek_first(); cursor.valid(); cursor.next()) {
    const std::optional<Position> position = decode_position_key(cursor.value());
    Row row;
    if (!position || cursor.key().size() != row.digest.size()) return std::nullopt;
    if (column.rows_.size() == kRowsMax) return std::nullopt;
    std::copy(cursor.key().begin(), cursor.key().end(), row.digest.begin());
    row.position = *position;
    column.rows_.push_back(row);
  }
  if (!cursor.status()) return std::nullopt;
  return column;
}

std::optional<Position> IdentityColumn::find(const Digest& digest) const {
  const auto row = std::lower_bound(
      rows_.begin(), rows_.end(), digest,
      [](const Row& candidate, const Digest& wanted) { return candidate.digest < wanted; });
  if (row == rows_.end() || row->digest != digest) return std::nullopt;
  return row->position;
}

}  // namespace ledgerline::log
