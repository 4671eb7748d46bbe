// What an approval says, in words: every limit that it states, and when it held. Names in it are
// texts of strangers and are quoted: nothing in them reaches a terminal as it is. Pure functions.
#pragma once

#include <string>
#include <string_view>

#include "engine/format/facts.h"

namespace ledgerline::tools {

// As a JSON text in ASCII.
[[nodiscard]] std::string in_quotes(std::string_view text);

// The decision, whom it is for, and within which limits; `facts` hold an approval. Of the versions
// the first index::kSubjectsShown are named, the rest is counted.
[[nodiscard]] std::string decision_in_words(const format::Facts& facts);

// From when to when it holds, and whether that was over when it came.
[[nodiscard]] std::string validity_in_words(const format::Facts& facts);

}  // namespace ledgerline::tools
