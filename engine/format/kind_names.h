// The names of all kinds there are, for messages that list them: each in the order of its values.
#pragma once

#include <string_view>
#include <vector>

namespace ledgerline::format {

[[nodiscard]] std::vector<std::string_view> record_kind_names();
[[nodiscard]] std::vector<std::string_view> predicate_kind_names();

}  // namespace ledgerline::format
