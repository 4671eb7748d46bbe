// The parts of facts_text.h about attestations and trust roots.
#pragma once

#include <string>

#include "engine/format/facts.h"

namespace ledgerline::test {

// Empty when the Facts have none.
[[nodiscard]] std::string attestation_text(const format::Facts& facts);
[[nodiscard]] std::string trust_text(const format::Facts& facts);

}  // namespace ledgerline::test
