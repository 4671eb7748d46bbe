// All entities of the index in memory: id -> (type, namespace, name, flags), and substring search
// over the names. Filled from the entities column at open and appended by the fold just before each
// commit: never behind a reader's snapshot, and at times ahead of it by a batch.
//
// One writer (load, append, add_flags); any number of readers, without locks: an entry is complete
// before its id becomes visible, and never moves or changes, flags apart. Views live as long as the
// Directory. Memory: about 80 bytes and twice the name per entity; a namespace is kept once.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "engine/base/ids.h"
#include "engine/base/result.h"
#include "engine/format/facts.h"
#include "engine/kv/store.h"

namespace ledgerline::index {

class Directory {
 public:
  struct Entry {
    format::EntityType type{};
    std::uint32_t flags = 0;  // EntityFlag
    std::string_view ns;
    std::string_view name;
  };

  Directory();
  ~Directory();
  Directory(const Directory&) = delete;
  Directory& operator=(const Directory&) = delete;

  // Reads the whole entities column. kCorrupt: ids are not 1, 2, 3, ...
  [[nodiscard]] Result<void> load(const kv::Store& store);

  // `id` is size() + 1. kTooLarge at kDirectoryEntriesMax.
  [[nodiscard]] Result<void> append(EntityId id, const Entry& entry);
  void add_flags(EntityId id, std::uint32_t flags);

  [[nodiscard]] std::uint64_t size() const noexcept {
    return size_.load(std::memory_order_acquire);
  }
  [[nodiscard]] std::optional<Entry> entry(EntityId id) const;

  // Visits, in no order that a client may see, every entity whose name or namespace contains
  // `needle`; ASCII letters match in both cases. An empty needle matches all. Stops when `visit`
  // answers false.
  void search(std::string_view needle,
              const std::function<bool(EntityId, const Entry&)>& visit) const;

 private:
  struct Slot;
  struct Chunk;
  struct Segment;
  struct Namespace;

  [[nodiscard]] Slot& slot(std::uint64_t id) const;
  std::uint32_t intern_namespace(std::string_view ns);
  // The segment whose lowered text has room for `bytes` more.
  Segment& segment_for(std::uint64_t id, std::size_t bytes);
  std::string_view keep(std::string_view text);
  bool search_segment(const Segment& segment, std::uint64_t last_id, std::string_view needle,
                      const std::vector<bool>& namespaces,
                      const std::function<bool(EntityId, const Entry&)>& visit) const;
  [[nodiscard]] Entry entry_of(const Slot& slot) const;

  // Tables of fixed size, so that growing them moves nothing under a reader.
  std::unique_ptr<std::atomic<Chunk*>[]> chunks_;
  std::unique_ptr<std::atomic<Segment*>[]> segments_;
  std::unique_ptr<std::atomic<Namespace*>[]> namespaces_;
  std::atomic<std::uint64_t> size_{0};
  std::atomic<std::uint32_t> segment_count_{0};
  std::atomic<std::uint32_t> namespace_count_{0};

  // The writer's own.
  std::unordered_map<std::string, std::uint32_t> namespace_ids_;
  std::vector<std::unique_ptr<char[]>> blocks_;
  std::size_t block_left_ = 0;
  char* block_next_ = nullptr;
};

}  // namespace ledgerline::index
