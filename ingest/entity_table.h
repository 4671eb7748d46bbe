// Gives each (type, namespace, name) of one record one reference, in order of first mention, and
// fills Facts::entities with them. The views must live as long as the Facts.
#pragma once

#include <map>
#include <string_view>
#include <tuple>

#include "engine/format/facts.h"

namespace ledgerline::ingest {

class EntityTable {
 public:
  explicit EntityTable(format::Facts& facts) noexcept : facts_(facts) {}

  [[nodiscard]] format::EntityRef intern(format::EntityType type, std::string_view ns,
                                         std::string_view name);

 private:
  using Key = std::tuple<format::EntityType, std::string_view, std::string_view>;

  format::Facts& facts_;
  // Filled once a record names more entities than a short scan should look through. Ordered, not
  // hashed: names are chosen by senders, and nobody can choose a bad order.
  std::map<Key, format::EntityRef> index_;
};

}  // namespace ledgerline::ingest
