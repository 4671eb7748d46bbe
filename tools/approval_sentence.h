// What an approval says, in words: every limit that it states, and when it held. Names in it are
// texts of strangers and are quoted: nothing in them reaches a terminal as it is. Pure functions.
#pragma once

#include <string>
#include <string_view>

#include "engine/format/facts.h"
#include "query/approval_judge.h"

namespace ledgerline::tools {

// As a JSON text in ASCII.
[[nodiscard]] std::string in_quotes(std::string_view text);

// The decision, whom it is for, and within which limits; `facts` hold an approval. Of the versions
// the first index::kSubjectsShown are named, the rest is counted.
[[nodiscard]] std::string decision_in_words(const format::Facts& facts);

// From when to when it holds, and whether that was over when it came.
[[nodiscard]] std::string validity_in_words(const format::Facts& facts);

// Whose key it was, since when the log has known it (`key_record`), and what it was trusted as.
[[nodiscard]] std::string signer_in_words(const query::Endorsement& by);

}  // namespace ledgerline::tools
