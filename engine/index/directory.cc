#include "engine/index/directory.h"

#include <algorithm>
#include <cstring>

#include "engine/base/ascii.h"
#include "engine/base/assert.h"
#include "engine/base/limits.h"
#include "engine/index/index_columns.h"
#include "engine/index/index_keys.h"
#include "engine/index/rows.h"

namespace ledgerline::index {
namespace {

constexpr std::size_t kChunkSlots = 4096;
constexpr std::size_t kChunksMax = limits::kDirectoryEntriesMax / kChunkSlots;
constexpr std::size_t kSegmentBytes = 256U << 10;
// Every segment but the last holds at least kSegmentBytes - kNameBytesMax of lowered names.
constexpr std::size_t kSegmentsMax = 1U << 20;
constexpr std::size_t kNamespacesMax = limits::kDirectoryNamespacesMax;
constexpr std::size_t kBlockBytes = 1U << 20;

static_assert(limits::kNameBytesMax < kSegmentBytes);

const char* find(std::string_view text, std::string_view needle) {
  return static_cast<const char*>(memmem(text.data(), text.size(), needle.data(), needle.size()));
}

}  // namespace

struct Directory::Slot {
  std::string_view name;
  std::uint32_t ns = 0;
  std::uint32_t text = 0;  // offset of the lowered name in its segment
  format::EntityType type{};
  std::atomic<std::uint32_t> flags{0};
};

struct Directory::Chunk {
  std::array<Slot, kChunkSlots> slots;
};

// Lowered names one after the other, each closed by a zero byte.
struct Directory::Segment {
  std::uint64_t first_id = 0;
  std::atomic<std::uint32_t> used{0};
  std::array<char, kSegmentBytes> text;
};

struct Directory::Namespace {
  std::string name;
  std::string lowered;
};

Directory::Directory()
    : chunks_(std::make_unique<std::atomic<Chunk*>[]>(kChunksMax)),
      segments_(std::make_unique<std::atomic<Segment*>[]>(kSegmentsMax)),
      namespaces_(std::make_unique<std::atomic<Namespace*>[]>(kNamespacesMax)) {}

Directory::~Directory() {
  for (std::size_t i = 0; i * kChunkSlots < size(); ++i) delete chunks_[i].load();
  for (std::uint32_t i = 0; i < segment_count_.load(); ++i) delete segments_[i].load();
  for (std::uint32_t i = 0; i < namespace_count_.load(); ++i) delete namespaces_[i].load();
}

Directory::Slot& Directory::slot(std::uint64_t id) const {
  const std::uint64_t index = id - 1;
  return chunks_[index / kChunkSlots].load(std::memory_order_acquire)->slots[index % kChunkSlots];
}

Result<void> Directory::load(const kv::Store& store) {
  LEDGERLINE_ASSERT(size() == 0);
  kv::ScanOptions options;
  options.fill_cache = false;
  kv::Cursor cursor =
      store.scan(kEntities, entity_key(EntityId(0)), entity_key(EntityId(UINT64_MAX)), {}, options);
  for (cursor.seek_first(); cursor.valid(); cursor.next()) {
    const EntityId id = parse_entity_key(cursor.key());
    const Result<EntityRow> row = decode_entity_row(cursor.value());
    if (!row) return row.error();
    if (id.value() != size() + 1) {
      return Error{ErrorKind::kCorrupt, "index: entity ids have a gap", {}};
    }
    if (auto done = append(id, {row->type, row->flags, row->ns, row->name}); !done) return done;
  }
  return cursor.status();
}

std::uint32_t Directory::intern_namespace(std::string_view ns) {
  std::string key(ns);
  const auto found = namespace_ids_.find(key);
  if (found != namespace_ids_.end()) return found->second;
  const std::uint32_t id = namespace_count_.load(std::memory_order_relaxed);
  if (id == kNamespacesMax) return id;
  namespaces_[id].store(new Namespace{key, ascii_lowered(ns)}, std::memory_order_release);
  namespace_count_.store(id + 1, std::memory_order_release);
  namespace_ids_.emplace(std::move(key), id);
  return id;
}

Directory::Segment& Directory::segment_for(std::uint64_t id, std::size_t bytes) {
  const std::uint32_t count = segment_count_.load(std::memory_order_relaxed);
  if (count > 0) {
    Segment& last = *segments_[count - 1].load(std::memory_order_relaxed);
    if (last.used.load(std::memory_order_relaxed) + bytes <= kSegmentBytes) return last;
  }
  LEDGERLINE_ASSERT(count < kSegmentsMax);
  auto* segment = new Segment;
  segment->first_id = id;
  segments_[count].store(segment, std::memory_order_release);
  segment_count_.store(count + 1, std::memory_order_release);
  return *segment;
}

std::string_view Directory::keep(std::string_view text) {
  if (text.size() > block_left_) {
    blocks_.push_back(std::make_unique<char[]>(std::max(kBlockBytes, text.size())));
    block_next_ = blocks_.back().get();
    block_left_ = std::max(kBlockBytes, text.size());
  }
  char* const copy = block_next_;
  std::copy(text.begin(), text.end(), copy);
  block_next_ += text.size();
  block_left_ -= text.size();
  return {copy, text.size()};
}

Result<void> Directory::append(EntityId id, const Entry& entry) {
  const std::uint64_t count = size_.load(std::memory_order_relaxed);
  LEDGERLINE_ASSERT(id.value() == count + 1);
  const std::uint32_t ns = intern_namespace(entry.ns);
  if (count == limits::kDirectoryEntriesMax || ns == kNamespacesMax ||
      entry.name.size() >= kSegmentBytes) {
    return Error{ErrorKind::kTooLarge, "index: no room for more entities", {}};
  }
  if (count % kChunkSlots == 0) {
    chunks_[count / kChunkSlots].store(new Chunk, std::memory_order_release);
  }
  Segment& segment = segment_for(id.value(), entry.name.size() + 1);
  const std::uint32_t text = segment.used.load(std::memory_order_relaxed);
  std::transform(entry.name.begin(), entry.name.end(), segment.text.begin() + text, ascii_lower);
  segment.text[text + entry.name.size()] = '\0';

  Slot& place = slot(id.value());
  place.name = keep(entry.name);
  place.ns = ns;
  place.text = text;
  place.type = entry.type;
  place.flags.store(entry.flags, std::memory_order_relaxed);
  segment.used.store(text + static_cast<std::uint32_t>(entry.name.size()) + 1,
                     std::memory_order_release);
  size_.store(count + 1, std::memory_order_release);
  return {};
}

void Directory::add_flags(EntityId id, std::uint32_t flags) {
  LEDGERLINE_ASSERT(id.value() >= 1 && id.value() <= size());
  slot(id.value()).flags.fetch_or(flags, std::memory_order_relaxed);
}

Directory::Entry Directory::entry_of(const Slot& place) const {
  return {place.type, place.flags.load(std::memory_order_relaxed),
          namespaces_[place.ns].load(std::memory_order_acquire)->name, place.name};
}

std::optional<Directory::Entry> Directory::entry(EntityId id) const {
  if (id.value() < 1 || id.value() > size()) return std::nullopt;
  return entry_of(slot(id.value()));
}

bool Directory::search_segment(const Segment& segment, std::uint64_t last_id,
                               std::string_view needle, const std::vector<bool>& namespaces,
                               const std::function<bool(EntityId, const Entry&)>& visit) const {
  const std::string_view text(segment.text.data(), segment.used.load(std::memory_order_acquire));
  const auto next_hit = [&](std::uint32_t from) {
    const char* const hit = find(text.substr(from), needle);
    return hit == nullptr ? text.size() : static_cast<std::size_t>(hit - text.data());
  };
  const bool any_namespace = !namespaces.empty();
  std::size_t hit = next_hit(0);
  for (std::uint64_t id = segment.first_id; id <= last_id; ++id) {
    const Slot* place = &slot(id);
    if (!any_namespace) {
      if (hit == text.size()) return true;
      // The entry that the hit lies in: the last one that starts at or before it.
      std::uint64_t low = id;
      for (std::uint64_t high = last_id; low < high;) {
        const std::uint64_t middle = low + (high - low + 1) / 2;
        if (slot(middle).text <= hit) {
          low = middle;
        } else {
          high = middle - 1;
        }
      }
      id = low;
      place = &slot(id);
    }
    const auto end = static_cast<std::uint32_t>(place->text + place->name.size());
    const bool in_name = hit + needle.size() <= end;
    if (in_name || (any_namespace && namespaces[place->ns])) {
      if (!visit(EntityId(id), entry_of(*place))) return false;
    }
    if (hit <= end) hit = next_hit(end + 1);
  }
  return true;
}

void Directory::search(std::string_view needle,
                       const std::function<bool(EntityId, const Entry&)>& visit) const {
  const std::uint64_t count = size();  // first: every part of these entries is in place
  const std::string lower_needle = ascii_lowered(needle);
  const std::uint32_t namespace_count = namespace_count_.load(std::memory_order_acquire);
  std::vector<bool> namespaces(namespace_count);
  bool any_namespace = false;
  for (std::uint32_t i = 0; i < namespace_count; ++i) {
    const Namespace& ns = *namespaces_[i].load(std::memory_order_acquire);
    namespaces[i] = find(ns.lowered, lower_needle) != nullptr;
    any_namespace = any_namespace || namespaces[i];
  }
  if (!any_namespace) namespaces.clear();

  const std::uint32_t segments = segment_count_.load(std::memory_order_acquire);
  for (std::uint32_t i = 0; i < segments; ++i) {
    const Segment& segment = *segments_[i].load(std::memory_order_acquire);
    if (segment.first_id > count) return;
    std::uint64_t last = count;
    if (i + 1 < segments) {
      last = std::min(last, segments_[i + 1].load(std::memory_order_acquire)->first_id - 1);
    }
    if (!search_segment(segment, last, lower_needle, namespaces, visit)) return;
  }
}

}  // namespace ledgerline::index
