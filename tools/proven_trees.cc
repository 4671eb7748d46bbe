#include "tools/proven_trees.h"

namespace ledgerline::tools {

using nlohmann::json;

Result<void> ProvenTrees::add_epoch(const ProvenRecord& first, const std::string& where) {
  const json body = json::parse(*first.record.body, nullptr, false);
  if (!body.is_object()) return wrong_file(where + " does not open an epoch");
  const json before = body.value("closed", body.value("restored", json()));
  const bool good = body.value("origin", json()) == first.leaf.origin && first.leaf.index == 0 &&
                    body.value("base", json()) == first.position.value() && before.is_object() &&
                    before.value("origin", json()).is_string() &&
                    before.value("size", json()).is_number_unsigned();
  if (!good) return wrong_file(where + " does not open its epoch");
  const Tree tree{first.position, before["origin"].get<std::string>(),
                  before["size"].get<std::uint64_t>()};
  if (!trees_.emplace(first.leaf.origin, tree).second) return wrong_file(where + " comes twice");
  return {};
}

Result<void> ProvenTrees::place(const ProvenRecord& record, const std::string& where) {
  const auto [checkpoint, fresh] =
      checkpoints_.try_emplace(record.leaf.origin, record.leaf.size, record.leaf.root);
  if (!fresh && checkpoint->second != std::pair(record.leaf.size, record.leaf.root)) {
    return wrong_file(where + " is proven against another checkpoint of its log than the others");
  }
  const auto tree = trees_.find(record.leaf.origin);
  const Position base = tree == trees_.end() ? Position(0) : tree->second.base;
  if (base + record.leaf.index != record.position) {
    return wrong_file(where + " does not stand at its position");
  }
  return {};
}

Result<void> ProvenTrees::check_connected(const ProvenRecord& newest) const {
  std::map<std::string, std::uint64_t> sizes;  // of the trees before the newest, when they ended
  auto tree = trees_.find(newest.leaf.origin);
  while (tree != trees_.end() && sizes.emplace(tree->second.before, tree->second.size).second) {
    tree = trees_.find(tree->second.before);
  }
  for (const auto& [origin, checkpoint] : checkpoints_) {
    if (origin == newest.leaf.origin) continue;
    const auto closed = sizes.find(origin);
    if (closed == sizes.end() || checkpoint.first > closed->second) {
      return wrong_file("nothing shows that the log " + origin + " came before " +
                        newest.leaf.origin);
    }
  }
  return {};
}

}  // namespace ledgerline::tools
