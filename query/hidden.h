// Which kinds of life-cycle change hide lineage that was asked for (drops.h).
#pragma once

namespace ledgerline::query {

struct Hidden {
  bool by_drop = false;
  bool by_rename = false;

  [[nodiscard]] bool any() const noexcept { return by_drop || by_rename; }
};

}  // namespace ledgerline::query
