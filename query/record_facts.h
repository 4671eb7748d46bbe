// What a record says, decoded again from the log: for what the index does not keep of it.
#pragma once

#include <memory>

#include "engine/base/result.h"
#include "engine/format/facts.h"
#include "engine/format/record.h"

namespace ledgerline::query {

class Context;

// `frame` has both halves; the Facts point into its body. kCorrupt, or the decoder's error: it does
// not decode.
[[nodiscard]] Result<std::unique_ptr<format::Facts>> facts_of(const Context& context,
                                                              const format::Frame& frame);

}  // namespace ledgerline::query
