// What the sender of a statement or of a change of the trust roots should know at once: that the
// record, which is accepted, does not do what it says. That follows from the records before it, so
// it is no flag: a flag is fixed before the record has a position. Errors are those of the index.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/base/ids.h"
#include "engine/base/result.h"
#include "query/attestations.h"

namespace ledgerline::query {

class Context;

struct ReceiptWarning {
  std::string_view rule;  // "unknown_key", ...: docs/attestations.md
  std::string detail;
};

// Of a repeat: the statement or change that was sent again has the place of its first record, which
// is behind whatever came in between.
[[nodiscard]] ReceiptWarning repeat_warning(Position first);

// As the index knows it now; nothing unless it is an approval.
[[nodiscard]] Result<std::vector<ReceiptWarning>> attestation_warnings(
    const Context& context, const AttestationAnswer& attestation);

// Of the trust record at `position`, from the records before it; nothing for a tier's rule and for
// a record that lacks a half.
[[nodiscard]] Result<std::vector<ReceiptWarning>> trust_warnings(const Context& context,
                                                                 Position position);

}  // namespace ledgerline::query
