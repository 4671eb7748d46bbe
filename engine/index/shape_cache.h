// Decoded shapes of one index, kept across questions. A shape never changes under its digest, so
// nothing in here can go stale; it belongs to one index, whose entity ids it holds.
//
// Thread-safe. Bounded: each shard keeps what was used since it last filled half its share, and the
// half before that.
#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <mutex>
#include <unordered_map>

#include "engine/base/bytes.h"
#include "engine/base/limits.h"
#include "engine/index/shape.h"

namespace ledgerline::index {

class ShapeCache {
 public:
  // Shared, because a walk may hold a shape that the cache has let go.
  using Shared = std::shared_ptr<const Shape>;

  explicit ShapeCache(std::size_t bytes_max = limits::kShapeCacheBytesMax);
  ~ShapeCache();
  ShapeCache(const ShapeCache&) = delete;
  ShapeCache& operator=(const ShapeCache&) = delete;

  [[nodiscard]] Shared find(const ShortDigest& digest);  // null: not kept
  void keep(const ShortDigest& digest, const Shared& shape);

 private:
  struct Hash {
    std::size_t operator()(const ShortDigest& digest) const noexcept;
  };
  using Generation = std::unordered_map<ShortDigest, Shared, Hash>;
  struct Shard {
    std::mutex mutex;  // guards the rest
    Generation young;
    Generation old;
    std::size_t young_bytes = 0;
  };
  static constexpr std::size_t kShards = 16;

  Shard& shard_of(const ShortDigest& digest) { return shards_[digest[15] % kShards]; }
  void insert(Shard& shard, const ShortDigest& digest, const Shared& shape);

  std::size_t young_bytes_max_;
  std::array<Shard, kShards> shards_;
};

}  // namespace ledgerline::index
