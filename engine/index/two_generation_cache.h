// A bounded map for the fold's caches: what was used since the last turn is kept, what was not is
// dropped when `capacity` entries have come together again. No list to maintain per access.
// One thread at a time. A pointer is valid until the next call.
#pragma once

#include <cstddef>
#include <functional>
#include <string_view>
#include <unordered_map>
#include <utility>

namespace ledgerline::index {

// Lets a map of strings be searched by a view.
struct StringHash {
  using is_transparent = void;
  std::size_t operator()(std::string_view text) const noexcept {
    return std::hash<std::string_view>{}(text);
  }
};

template <class Map>
class TwoGenerationCache {
 public:
  using Value = typename Map::mapped_type;

  explicit TwoGenerationCache(std::size_t capacity) : generation_(capacity / 2) {}

  template <class Key>
  [[nodiscard]] Value* find(const Key& key) {
    const auto young = young_.find(key);
    if (young != young_.end()) return &young->second;
    const auto old = old_.find(key);
    if (old == old_.end()) return nullptr;
    auto node = old_.extract(old);
    turn_if_full();
    return &young_.insert(std::move(node)).position->second;
  }

  template <class Key>
  Value& put(Key&& key, Value value) {
    turn_if_full();
    return young_.insert_or_assign(std::forward<Key>(key), std::move(value)).first->second;
  }

  void clear() {
    young_.clear();
    old_.clear();
  }

 private:
  void turn_if_full() {
    if (young_.size() < generation_) return;
    old_ = std::move(young_);
    young_ = Map();
  }

  std::size_t generation_;
  Map young_;
  Map old_;
};

}  // namespace ledgerline::index
