#include "engine/log/erasure_steps.h"

#include <map>

#include "engine/base/limits.h"
#include "engine/log/log_columns.h"
#include "engine/log/log_keys.h"
#include "engine/log/named_records.h"

namespace ledgerline::log {
namespace {

kv::RowRange row_of(kv::Column column, ByteView key) {
  return {column, std::string(key), std::string(key)};
}

}  // namespace

Result<bool> ErasureSteps::purge_identities() {
  std::vector<kv::RowRange> rows;
  bool many = false;
  auto named = each_named(store_, erasure_, [&](const NamedRecord& record) -> Result<bool> {
    const Result<std::optional<Identity>> identity = identity_of(record);
    if (!identity) return identity.error();
    if (!*identity) return true;
    many = rows.size() >= limits::kErasureKeysCompacted;
    if (many) return false;
    rows.push_back(row_of(kIdentity, view((*identity)->exact)));
    if ((*identity)->source) rows.push_back(row_of(kIdentity, view(*(*identity)->source)));
    return true;
  });
  if (!named) return named.error();
  if (many) rows.assign(1, {kIdentity, {}, {}});
  return rows.empty() ? Result<bool>(true) : store_.purge(rows);
}

Result<bool> ErasureSteps::rewrite_frames(const std::function<bool()>& after_commit) {
  kv::WriteSet writes(store_);
  bool go_on = true;
  const auto commit = [&]() -> Result<bool> {
    if (writes.rows() == 0) return true;
    if (Result<void> done = store_.commit(writes, kv::Durability::kSynced); !done) {
      return done.error();
    }
    writes.clear();
    go_on = after_commit();
    return go_on;
  };
  auto named = each_named(store_, erasure_, [&](const NamedRecord& record) -> Result<bool> {
    if (record.row.empty()) return true;
    const kv::Column column = column_of(record.entry.kind);
    const PositionKey key = position_key(record.position);
    if (erasure_.drop_received_before) {
      writes.erase(column, view(key));
    } else {
      format::Frame frame = record.frame;
      if (!erase_halves(frame, erasure_.halves)) return true;
      const std::string prefix = format::encode_frame_prefix(frame);
      const ByteView parts[] = {prefix, frame.body ? frame.body->bytes : ByteView()};
      writes.put_parts(column, view(key), parts);
    }
    const bool full =
        writes.rows() >= limits::kErasureCommitRows || writes.bytes() >= limits::kCommitBytesMax;
    return full ? commit() : Result<bool>(true);
  });
  if (!named) return named.error();
  if (!go_on) return false;
  return commit();
}

Result<bool> ErasureSteps::purge_frames() {
  // By column: the first and last row, and whether a blob file held one of them.
  struct Span {
    std::string first;
    std::string last;
    bool blobs = false;
  };
  std::map<kv::Column, Span> spans;
  auto named = each_named(store_, erasure_, [&](const NamedRecord& record) -> Result<bool> {
    const PositionKey key = position_key(record.position);
    Span& span = spans[column_of(record.entry.kind)];
    if (span.first.empty()) span.first = view(key);
    span.last = view(key);
    // A blob file goes only when all of it is rewritten, and which rows share one is not known.
    span.blobs = span.blobs || record.entry.body_bytes + limits::kHeaderBytesMax >= kv::kBlobBytes;
    return true;
  });
  if (!named) return named.error();
  std::vector<kv::RowRange> ranges;
  ranges.reserve(spans.size());
  for (auto& [column, span] : spans) {
    ranges.push_back(span.blobs
                         ? kv::RowRange{column, {}, {}}
                         : kv::RowRange{column, std::move(span.first), std::move(span.last)});
  }
  return ranges.empty() ? Result<bool>(true) : store_.purge(ranges);
}

Result<void> ErasureSteps::note() {
  kv::WriteSet writes(store_);
  writes.put(kMeta, kErasedKey, view(position_key(by_)));
  return store_.commit(writes, kv::Durability::kSynced);
}

}  // namespace ledgerline::log
