#include <catch2/catch.hpp>

#include "tests/unit/ingest/decode_support.h"

namespace ledgerline::ingest {
namespace {

using test::has_line;

TEST_CASE("the loose event is accepted and every assumption is flagged") {
  const Decoded out = accept(
      R"({"eventType":"COMPLETE","job":{"name":"microapp_orders_transform"},)"
      R"("inputs":["raw.orders"],"outputs":["gold.orders_for_microapps"],"run":{"runId":"abc123"}})");
  CHECK(flags(out) == std::vector<std::string>{
                          "/eventTime time_assumed", "/producer producer_missing",
                          "/schemaURL schema_url_missing", "/run/runId run_id_derived",
                          "/job/namespace namespace_assumed", "/inputs/0 dataset_from_string",
                          "/outputs/0 dataset_from_string"});
  CHECK(out.namespace_assumed);
  CHECK(out.facts->event_time == kReceived);
  CHECK(has_line(*out.facts, "job default|microapp_orders_transform"));
  CHECK(has_line(*out.facts, "reads dataset default|raw.orders"));
  CHECK(has_line(*out.facts, "writes dataset default|gold.orders_for_microapps"));
  CHECK(out.facts->runs.at(0).text == "abc123");
  CHECK(out.facts->run->event_type == format::EventType::kComplete);
}

}  // namespace
}  // namespace ledgerline::ingest
