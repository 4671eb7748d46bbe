// Strong integer types: a position is not a leaf index is not an entity id.
#pragma once

#include <compare>
#include <cstdint>
#include <functional>

namespace ledgerline {

template <class Tag>
class StrongId {
 public:
  constexpr StrongId() = default;
  constexpr explicit StrongId(std::uint64_t value) noexcept : value_(value) {}

  [[nodiscard]] constexpr std::uint64_t value() const noexcept { return value_; }

  friend constexpr auto operator<=>(StrongId, StrongId) = default;
  constexpr StrongId& operator++() noexcept {
    ++value_;
    return *this;
  }
  [[nodiscard]] friend constexpr StrongId operator+(StrongId id, std::uint64_t n) noexcept {
    return StrongId(id.value_ + n);
  }
  [[nodiscard]] friend constexpr std::uint64_t operator-(StrongId a, StrongId b) noexcept {
    return a.value_ - b.value_;
  }

 private:
  std::uint64_t value_ = 0;
};

// Of a record in the store: 0, 1, 2, ... across all epochs, never reused.
using Position = StrongId<struct PositionTag>;
// Of a leaf in one epoch's tree: position - base.
using LeafIndex = StrongId<struct LeafIndexTag>;
// Of an interned (type, namespace, name) in one index; depends on arrival, never shown to a client.
using EntityId = StrongId<struct EntityIdTag>;

}  // namespace ledgerline

template <class Tag>
struct std::hash<ledgerline::StrongId<Tag>> {
  std::size_t operator()(ledgerline::StrongId<Tag> id) const noexcept {
    return std::hash<std::uint64_t>{}(id.value() * 0x9E3779B97F4A7C15ULL);
  }
};
