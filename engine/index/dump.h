// The canonical dump: the present state of an index in names and times, without ids and positions,
// as sorted lines. Two folds of the same records, in any order and with any repetition, have equal
// dumps (in the log's order, where there are trust roots: which keys a record found is part of what
// it says); two folds of the same log have equal stores, which first_difference() checks row by
// row.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/base/result.h"
#include "engine/kv/store.h"

namespace ledgerline::index {

// Everything in memory: for tests and for stores of that size.
[[nodiscard]] Result<std::vector<std::string>> canonical_dump(const kv::Store& store);

// The first row in which two indexes differ, described; none: they are equal. Reads both in step.
[[nodiscard]] Result<std::optional<std::string>> first_difference(const kv::Store& a,
                                                                  const kv::Store& b);

}  // namespace ledgerline::index
