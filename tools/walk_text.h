// A walk as lines of text: each node below the start, indented by its distance, with those nearer
// to the start that it feeds ("->") or is fed by ("<-"). Not thread-safe.
#pragma once

#include <cstddef>
#include <ostream>
#include <set>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

namespace ledgerline::tools {

class WalkText {
 public:
  explicit WalkText(std::ostream& out) : out_(out) {}

  // The next page of the walk: a WalkAnswer (api/openapi.json).
  void print(const nlohmann::json& page);
  // Behind the last page: what all of them had, and whether that is all there is.
  void print_summary(const nlohmann::json& last);

 private:
  struct Node {
    std::size_t depth = 0;
    std::string name;
  };
  // Indexes of nodes that stand one edge nearer to the start.
  struct Nearer {
    std::vector<std::size_t> fed;
    std::vector<std::size_t> feeding;
  };

  [[nodiscard]] std::vector<Nearer> nearer_of(const nlohmann::json& page, std::size_t first) const;
  void print_node(const nlohmann::json& node, const Nearer& nearer);
  void print_names(const char* arrow, const std::vector<std::size_t>& nodes);

  std::ostream& out_;
  std::vector<Node> nodes_;  // of all pages so far
  std::size_t edges_ = 0;
  std::set<std::string> hidden_;  // "dropped", "renamed"
};

}  // namespace ledgerline::tools
