// What `import` must know of a line without changing a byte of it: where the record starts, and
// which endpoint it is for. A full parse is the server's work; these functions look at the top
// level only and never fail.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace ledgerline::tools {

struct JsonMember {
  std::string_view key;    // as written, escapes included
  std::string_view value;  // as written, without blanks around
};

// The members of the object that `text` is; empty when it is none, or broken.
[[nodiscard]] std::vector<JsonMember> top_level_members(std::string_view text);

// The record in a line: the line itself; what follows the tab in "key<TAB>record" (Kafka console
// tools); or the "value" of {"key":...,"value":...}, unescaped when it is a string. Empty for a
// blank line.
[[nodiscard]] std::string record_of_line(std::string_view line);

enum class LineKind : std::uint8_t { kLineage, kAccess };

// An access record names a dataset and no event time; everything else is left to the lineage
// endpoint to accept or refuse.
[[nodiscard]] LineKind kind_of_record(std::string_view record);

}  // namespace ledgerline::tools
