// The budget of design.md, section 5: at most 12 index rows for a typical event.
#include <catch2/catch.hpp>

#include "tests/support/index_fixture.h"

namespace ledgerline::index {
namespace {

using format::EventType;
using test::FactsBuilder;
using test::IndexFixture;

constexpr std::uint32_t kRowsMax = 12;

void add_usual(FactsBuilder& event) {
  event.in("orders").in("customers").out("report").parent(200, "dag").root(200, "dag");
  for (const std::string_view dataset : {"orders", "customers", "report"}) {
    event.facet(dataset, "schema", "{\"fields\":[]}").facet(dataset, "dataSource", "{}");
    event.symlinks(dataset, {std::string(dataset) + "_table"});
  }
  event.job_facet("j", "sql", "{\"query\":\"select\"}").job_facet("j", "jobType", "{}");
  event.run_facet("processing_engine", "{}").run_facet("nominalTime", "{}").nominal(0, 1);
}

// Rows of the next event of a job that has run before.
std::uint32_t rows_of(IndexFixture& index, const FactsBuilder& event) {
  index.commit();
  index.fold(FactsBuilder(event));
  const std::uint32_t rows = index.fold().pending_rows();
  index.commit();
  return rows;
}

TEST_CASE("START and COMPLETE of a nightly run write at most 12 rows each") {
  IndexFixture index;
  for (std::uint8_t run = 1; run <= 3; ++run) {
    FactsBuilder start = FactsBuilder::run_event(EventType::kStart, run, "j", run * 100);
    add_usual(start);
    FactsBuilder complete = FactsBuilder::run_event(EventType::kComplete, run, "j", run * 100 + 50);
    add_usual(complete);
    complete.columns("report", {"orders", "customers"});
    const std::uint32_t start_rows = rows_of(index, start);
    const std::uint32_t complete_rows = rows_of(index, complete);
    if (run == 1) continue;  // names, shapes and first facet values are written once
    CAPTURE(start_rows, complete_rows);
    CHECK(start_rows <= kRowsMax);
    CHECK(complete_rows <= kRowsMax);
  }
}

}  // namespace
}  // namespace ledgerline::index
