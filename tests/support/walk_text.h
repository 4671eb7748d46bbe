// Walks as short text, so that a test compares whole answers. Names of namespaces "db" and "jobs"
// stand alone, others as "namespace|name".
#pragma once

#include <string>

#include "query/walk.h"

namespace ledgerline::test {

// "raw@0 load@1 clean@2": name@depth, in order; "=alias" follows for each alias.
[[nodiscard]] std::string nodes_text(const query::WalkAnswer& answer);
// "raw->load load->clean?": ? attempted, ~ declared only, + declared and observed.
[[nodiscard]] std::string edges_text(const query::WalkAnswer& answer);
// "load:raw->clean(product)".
[[nodiscard]] std::string flows_text(const query::WalkAnswer& answer);

}  // namespace ledgerline::test
