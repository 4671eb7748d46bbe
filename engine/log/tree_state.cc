#include "engine/log/tree_state.h"

#include "engine/merkle/rfc6962.h"

namespace ledgerline::log {
namespace {

constexpr std::size_t kHashBytes = Digest{}.size();
constexpr std::size_t kTileBytes = kHashBytes * merkle::kTileWidth;

}  // namespace

Result<TreeState> TreeState::from_edges(Position base, std::uint64_t size,
                                        std::array<std::string, kLevels> edges) {
  // The binary digits of the size, high to low, are the perfect subtrees of the compact range; each
  // lies in the partial tile of its tile level.
  std::vector<Digest> roots;
  for (unsigned level = kLevels; level-- > 0;) {
    const unsigned width = merkle::partial_width(level, size);
    if (edges[level].size() != width * kHashBytes) {
      return Error{ErrorKind::kCorrupt,
                   "tree edge: level " + std::to_string(level) + " holds " +
                       std::to_string(edges[level].size() / kHashBytes) + " hashes, not " +
                       std::to_string(width),
                   {}};
    }
    std::size_t offset = 0;
    for (unsigned digit = merkle::kTileWidth / 2; digit > 0; digit /= 2) {
      if ((width & digit) == 0) continue;
      const std::size_t bytes = digit * kHashBytes;
      roots.push_back(merkle::perfect_root(ByteView(edges[level]).substr(offset, bytes)));
      offset += bytes;
    }
  }
  Result<merkle::CompactRange> range = merkle::CompactRange::from_state(size, std::move(roots));
  if (!range) return range.error();
  TreeState state(base);
  state.range_ = std::move(*range);
  state.edges_ = std::move(edges);
  return state;
}

void TreeState::append(const Digest& leaf, TileSink& sink) {
  range_.append(leaf, [&](unsigned height, std::uint64_t index, const Digest& hash) {
    if (height % merkle::kTileHeight != 0) return;
    const unsigned level = height / merkle::kTileHeight;
    LEDGERLINE_ASSERT(level < kLevels);
    std::string& edge = edges_[level];
    edge.append(view(hash));
    if (edge.size() == kTileBytes) {
      sink.full_tile(level, index / merkle::kTileWidth, edge);
      edge.clear();
    } else if (level > 0) {
      sink.edge(level, index, hash);
    }
  });
}

}  // namespace ledgerline::log
