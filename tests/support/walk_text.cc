#include "tests/support/walk_text.h"

namespace ledgerline::test {
namespace {

std::string name_text(const query::Name& name) {
  if (name.ns == "db" || name.ns == "jobs") return name.name;
  return name.ns + "|" + name.name;
}

std::string node_text(const query::WalkAnswer& answer, std::uint32_t index) {
  const query::WalkNode& node = answer.nodes.at(index - answer.first_node);
  return node.type == query::NodeType::kRun ? "run" : name_text(node.name);
}

void append(std::string& text, const std::string& word) {
  text += (text.empty() ? "" : " ") + word;
}

}  // namespace

std::string nodes_text(const query::WalkAnswer& answer) {
  std::string text;
  for (std::uint32_t i = 0; i < answer.nodes.size(); ++i) {
    const query::WalkNode& node = answer.nodes[i];
    std::string word = node_text(answer, answer.first_node + i) + "@" + std::to_string(node.depth);
    for (const query::Name& alias : node.aliases) word += "=" + name_text(alias);
    if (node.alias_conflict) word += "!";
    append(text, word);
  }
  return text;
}

std::string edges_text(const query::WalkAnswer& answer) {
  std::string text;
  for (const query::WalkEdge& edge : answer.edges) {
    std::string word = node_text(answer, edge.from) + "->" + node_text(answer, edge.to);
    if (edge.attempted) word += "?";
    if (edge.declared) word += edge.observed ? "+" : "~";
    append(text, word);
  }
  return text;
}

std::string flows_text(const query::WalkAnswer& answer) {
  std::string text;
  for (const query::WalkFlow& flow : answer.flows) {
    append(text, node_text(answer, flow.job) + ":" + node_text(answer, flow.from) + "->" +
                     node_text(answer, flow.to) + "(" + std::string(to_string(flow.rule)) + ")");
  }
  return text;
}

}  // namespace ledgerline::test
