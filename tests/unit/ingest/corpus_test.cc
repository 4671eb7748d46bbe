// Decodes the events of a corpus directory: the one beside the project, or that of
// LEDGERLINE_CORPUS.
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include <catch2/catch.hpp>

#include "tests/unit/ingest/decode_support.h"

namespace ledgerline::ingest {
namespace {

struct Tally {
  std::size_t events = 0;
  std::vector<std::string> refused_lenient;
  std::vector<std::string> refused_strict;
  std::size_t malformed_facets = 0;
};

Tally decode_file(const std::filesystem::path& path) {
  Tally tally;
  std::ifstream in(path);
  for (std::string line; std::getline(in, line);) {
    ++tally.events;
    const DecodeResult result = decode(line, lenient());
    for (const std::string& why : refusals(result)) tally.refused_lenient.push_back(why);
    if (const Decoded* good = decoded(result)) {
      for (const auto& flag : good->flags) {
        if (flag.flag != format::Flag::kFacetMalformed) continue;
        ++tally.malformed_facets;
      }
      CHECK(replayed_text(format::RecordKind::kLineage, line) == test::facts_text(*good->facts));
      CHECK(test::values_inside_body(*good->facts));
    }
    const DecodeResult in_strict = decode(line, strict());
    if (rejection(in_strict)) tally.refused_strict.push_back(refusals(in_strict).front());
  }
  return tally;
}

TEST_CASE("a corpus of real events is decoded as its producers meant it", "[corpus]") {
  const char* const given = std::getenv("LEDGERLINE_CORPUS");
  const std::filesystem::path directory = given != nullptr ? given : LEDGERLINE_CORPUS_DIRECTORY;
  if (!std::filesystem::is_directory(directory)) {
    WARN("skipped: there is no corpus beside the project, and LEDGERLINE_CORPUS names none");
    return;
  }
  std::size_t events = 0;
  for (const auto& entry : std::filesystem::directory_iterator(directory)) {
    if (entry.path().extension() != ".ndjson") continue;
    const Tally tally = decode_file(entry.path());
    events += tally.events;
    INFO(entry.path());
    if (entry.path().stem() == "compatibility") {
      CHECK(tally.events == 74);
      CHECK(tally.malformed_facets == 0);
      CHECK(tally.refused_lenient.empty());
      // simple_run_event: its run id is the literal `run_id`.
      CHECK(tally.refused_strict == std::vector<std::string>{"/producer uri"});
    } else if (entry.path().stem() == "ol-proxy") {
      // The collection's negative sample: a run without an id.
      CHECK(tally.refused_lenient == std::vector<std::string>{"/run/runId required"});
    } else {
      CHECK(tally.refused_lenient.empty());
    }
  }
  CHECK(events > 0);
}

}  // namespace
}  // namespace ledgerline::ingest
