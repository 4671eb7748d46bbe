// Events of about 4 KB with the shape of what Spark and dbt integrations send.
#pragma once

#include <string>

namespace ledgerline::benchmarks {

// A COMPLETE RunEvent of a nightly job: parent, engine, SQL, two inputs and one output with schema,
// column lineage and statistics.
[[nodiscard]] std::string decode_event();

}  // namespace ledgerline::benchmarks
