// JSON of the trust roots.
#pragma once

#include "api/response.h"
#include "query/trust.h"

namespace ledgerline::api::views {

[[nodiscard]] Response trust_list(query::TrustAnswer answer);
[[nodiscard]] Response trust_verdict(const query::TrustQuestion& question,
                                     const query::TrustVerdict& answer);

}  // namespace ledgerline::api::views
