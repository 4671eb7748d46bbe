#include "query/visibility.h"

#include <cstring>

#include "engine/base/limits.h"
#include "engine/index/shape_cache.h"
#include "query/context.h"
#include "query/tables.h"

namespace ledgerline::query {

std::optional<index::First> LiveShape::first(std::size_t ordinal) const {
  if (!exact.empty()) return exact[ordinal];
  return index::first_at(summary, ordinal);
}

std::size_t Visibility::Hash::operator()(const ShortDigest& digest) const noexcept {
  std::size_t hash = 0;
  std::memcpy(&hash, digest.data(), sizeof(hash));
  return hash;
}

std::size_t Visibility::Hash::operator()(const ShapeKey& key) const noexcept {
  return (*this)(key.digest) ^ std::hash<EntityId>{}(key.owner);
}

Result<const LiveShape*> Visibility::live(EntityId owner, const ShortDigest& digest) {
  ShapeKey key{owner, digest};
  auto known = judged_.find(key);
  if (known != judged_.end()) return known->second.get();
  auto judged = judge(key);
  if (!judged) return judged.error();
  const LiveShape* live = judged->get();
  judged_.emplace(key, std::move(*judged));
  return live;
}

Result<std::vector<const LiveShape*>> Visibility::live_shapes(EntityId owner) {
  std::vector<const LiveShape*> shapes;
  std::optional<Error> error;
  auto read = context_.reader().job_shapes(
      owner, [&](const ShortDigest& digest, const index::JobShapeRow&) {
        auto shape = live(owner, digest);
        if (!shape) error = shape.error();
        if (shape && *shape != nullptr) shapes.push_back(*shape);
        return !error && spend_row();
      });
  if (error) return *error;
  if (!read) return read.error();
  return shapes;
}

Result<const index::Shape*> Visibility::shape_of(const ShortDigest& digest) {
  auto [place, inserted] = shapes_.try_emplace(digest);
  if (!inserted) return place->second.get();
  index::ShapeCache* cache = context_.shapes();
  if (cache != nullptr) place->second = cache->find(digest);
  if (place->second) return place->second.get();
  auto shape = context_.reader().shape(digest);
  if (!shape) return shape.error();
  place->second = std::make_shared<const index::Shape>(std::move(*shape));
  if (cache != nullptr) cache->keep(digest, place->second);
  return place->second.get();
}

Result<bool> Visibility::touches_dropped(const index::Shape& shape) {
  for (const auto* side : {&shape.inputs, &shape.outputs}) {
    for (EntityId dataset : *side) {
      const auto drop = drops_.of(dataset);
      if (!drop) return drop.error();
      if (*drop != nullptr) return true;
    }
  }
  return false;
}

Result<std::unique_ptr<LiveShape>> Visibility::judge(const ShapeKey& key) {
  auto live = std::make_unique<LiveShape>();
  if (as_of_.present()) {
    auto row = context_.reader().job_shape(key.owner, key.digest);
    if (!row) return row.error();
    if (!*row || (*row)->live == 0) return std::unique_ptr<LiveShape>();
    live->summary = std::move((*row)->firsts);
  }
  auto shape = shape_of(key.digest);
  if (!shape) return shape.error();
  live->shape = *shape;
  if (as_of_.present()) {
    auto look_closer = touches_dropped(**shape);
    if (!look_closer) return look_closer.error();
    if (!*look_closer) return live;
  }
  if (exact_owners_.try_emplace(key.owner, true).second) {
    if (auto read = read_evidence(key.owner); !read) return read.error();
    if (auto read = read_declared(key.owner); !read) return read.error();
  }
  auto exact = exact_.find(key);
  if (exact == exact_.end()) return std::unique_ptr<LiveShape>();
  live->exact = exact->second.firsts;
  live->hidden = exact->second.hidden;
  return live;
}

}  // namespace ledgerline::query
