#include "tools/walk_text.h"

#include <algorithm>

#include "tools/terminal_text.h"

namespace ledgerline::tools {
namespace {

using nlohmann::json;

constexpr std::size_t kNamesShownMax = 3;

std::string indent(std::size_t depth) { return std::string(2 * depth, ' '); }

}  // namespace

void WalkText::print(const json& page) {
  const json nodes = page.value("nodes", json::array());
  const std::size_t first = nodes_.size();
  for (const json& node : nodes) {
    // A run is told from others of its job by its id alone.
    nodes_.push_back({node.value("depth", std::size_t{0}),
                      node.value(node.contains("id") ? "id" : "name", std::string())});
  }
  const std::vector<Nearer> nearer = nearer_of(page, first);
  for (std::size_t i = 0; i < nodes.size(); ++i) print_node(nodes[i], nearer[i]);
  edges_ += page.value("edges", json::array()).size();
  for (const json& why : page.value("hidden", json::array())) {
    if (why.is_string()) hidden_.insert(why.get<std::string>());
  }
}

std::vector<WalkText::Nearer> WalkText::nearer_of(const json& page, std::size_t first) const {
  std::vector<Nearer> out(nodes_.size() - first);
  for (const json& edge : page.value("edges", json::array())) {
    const std::size_t from = edge.value("from", nodes_.size());
    const std::size_t to = edge.value("to", nodes_.size());
    if (std::max(from, to) >= nodes_.size()) continue;
    if (nodes_[from].depth > nodes_[to].depth && from >= first) {
      out[from - first].fed.push_back(to);
    } else if (nodes_[to].depth > nodes_[from].depth && to >= first) {
      out[to - first].feeding.push_back(from);
    }
  }
  return out;
}

void WalkText::print_node(const json& node, const Nearer& nearer) {
  const std::size_t depth = node.value("depth", std::size_t{0});
  out_ << indent(depth) << shown_name(node.value("type", "")) << "  "
       << shown_name(node.value("namespace", "")) << "  " << shown_name(node.value("name", ""));
  if (node.contains("id")) out_ << "  run " << shown_name(node.value("id", ""));
  print_names("->", nearer.fed);
  print_names("<-", nearer.feeding);
  for (const json& alias : node.value("aliases", json::array())) {
    if (alias.size() != 2) continue;
    out_ << "\n"
         << indent(depth + 1) << "also known as  " << shown_name(alias[0].get<std::string>())
         << "  " << shown_name(alias[1].get<std::string>());
  }
  out_ << "\n";
}

void WalkText::print_names(const char* arrow, const std::vector<std::size_t>& nodes) {
  if (nodes.empty()) return;
  out_ << "  " << arrow;
  for (std::size_t i = 0; i < std::min(nodes.size(), kNamesShownMax); ++i) {
    out_ << (i == 0 ? " " : ", ") << shown_name(nodes_[nodes[i]].name);
  }
  if (nodes.size() > kNamesShownMax) out_ << " and " << nodes.size() - kNamesShownMax << " more";
}

void WalkText::print_summary(const json& last) {
  out_ << nodes_.size() << " nodes, " << edges_ << " edges";
  if (last.contains("position") && last["position"].is_number()) {
    out_ << ", at position " << last["position"];
  }
  if (!last.value("complete", false)) {
    out_ << "; not complete: " << shown_sentence(last.value("reason", "no reason given"));
  }
  for (const std::string& why : hidden_) {
    out_ << "; hides lineage of datasets that were " << shown_sentence(why);
  }
  out_ << std::endl;
}

}  // namespace ledgerline::tools
