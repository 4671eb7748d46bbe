#include "tools/walk_text.h"

#include <sstream>

#include <catch2/catch.hpp>

namespace ledgerline::tools {
namespace {

using nlohmann::json;

json dataset(std::size_t depth, const std::string& name) {
  return {{"type", "dataset"}, {"namespace", "n"}, {"name", name}, {"depth", depth}};
}
json job(std::size_t depth, const std::string& name) {
  return {{"type", "job"}, {"namespace", "j"}, {"name", name}, {"depth", depth}};
}
json edge(std::size_t from, std::size_t to) { return {{"from", from}, {"to", to}}; }

}  // namespace

TEST_CASE("each node says what nearer to the start it feeds, or is fed by", "[tools]") {
  std::ostringstream out;
  WalkText text(out);
  json shown = dataset(0, "b");
  shown["aliases"] = json::array({json::array({"hive", "b2"})});
  text.print({{"nodes", {shown, job(1, "make"), job(1, "use"), dataset(2, "a")}},
              {"edges", {edge(1, 0), edge(0, 2), edge(3, 1), edge(3, 2)}}});
  // The rest on a page of its own, which counts nodes on.
  const json last = {{"nodes", {dataset(2, "c")}},
                     {"edges", {edge(2, 4)}},
                     {"hidden", {"dropped"}},
                     {"position", 9},
                     {"complete", true}};
  text.print(last);
  text.print_summary(last);
  CHECK(out.str() ==
        "dataset  n  b\n"
        "  also known as  hive  b2\n"
        "  job  j  make  -> b\n"
        "  job  j  use  <- b\n"
        "    dataset  n  a  -> make, use\n"
        "    dataset  n  c  <- use\n"
        "5 nodes, 5 edges, at position 9; hides lineage of datasets that were dropped\n");
}

TEST_CASE("of many neighbours the first few are named and the others counted", "[tools]") {
  std::ostringstream out;
  WalkText text(out);
  json nodes = json::array({job(0, "start")});
  json edges = json::array();
  for (std::size_t i = 1; i <= 5; ++i) {
    nodes.push_back(dataset(1, "d" + std::to_string(i)));
    edges.push_back(edge(i, 6));
  }
  nodes.push_back(job(2, "all\x1b"));
  text.print({{"nodes", nodes}, {"edges", edges}});
  CHECK(out.str().find("    job  j  all\\u001b  <- d1, d2, d3 and 2 more\n") != std::string::npos);
}

TEST_CASE("an edge to a node that no page has is left out", "[tools]") {
  std::ostringstream out;
  WalkText text(out);
  text.print({{"nodes", {job(0, "start")}}, {"edges", {edge(0, 7), edge(7, 0), json::object()}}});
  CHECK(out.str() == "job  j  start\n");
}

}  // namespace ledgerline::tools
