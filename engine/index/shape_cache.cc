#include "engine/index/shape_cache.h"

#include <cstring>

namespace ledgerline::index {
namespace {

constexpr std::size_t kEntryOverheadBytes = 160;  // map node, control block, the struct itself

std::size_t bytes_of(const Shape& shape) {
  std::size_t bytes = kEntryOverheadBytes;
  bytes += (shape.inputs.capacity() + shape.outputs.capacity()) * sizeof(EntityId);
  for (const Flow& flow : shape.flows) {
    bytes += sizeof(flow) + flow.sources.capacity() * sizeof(EntityId);
  }
  return bytes;
}

}  // namespace

std::size_t ShapeCache::Hash::operator()(const ShortDigest& digest) const noexcept {
  std::size_t hash = 0;
  std::memcpy(&hash, digest.data(), sizeof(hash));
  return hash;
}

ShapeCache::ShapeCache(std::size_t bytes_max) : young_bytes_max_(bytes_max / kShards / 2) {}
ShapeCache::~ShapeCache() = default;

ShapeCache::Shared ShapeCache::find(const ShortDigest& digest) {
  Shard& shard = shard_of(digest);
  const std::lock_guard lock(shard.mutex);
  if (auto young = shard.young.find(digest); young != shard.young.end()) return young->second;
  auto old = shard.old.find(digest);
  if (old == shard.old.end()) return nullptr;
  Shared shape = std::move(old->second);
  shard.old.erase(old);
  insert(shard, digest, shape);
  return shape;
}

void ShapeCache::keep(const ShortDigest& digest, const Shared& shape) {
  Shard& shard = shard_of(digest);
  const std::lock_guard lock(shard.mutex);
  insert(shard, digest, shape);
}

void ShapeCache::insert(Shard& shard, const ShortDigest& digest, const Shared& shape) {
  std::size_t bytes = bytes_of(*shape);
  if (bytes > young_bytes_max_) return;
  if (shard.young_bytes + bytes > young_bytes_max_) {
    shard.old = std::move(shard.young);
    shard.young.clear();
    shard.young_bytes = 0;
  }
  if (shard.young.emplace(digest, shape).second) shard.young_bytes += bytes;
}

}  // namespace ledgerline::index
