#include "engine/index/index_store.h"

#include <fstream>
#include <optional>

#include "engine/index/index_columns.h"
#include "engine/index/index_keys.h"
#include "engine/index/row_codec.h"

namespace ledgerline::index {
namespace {

constexpr const char* kDiscardMark = "DISCARD";
// What makes a directory a RocksDB database.
constexpr const char* kCurrentFile = "CURRENT";

std::string encode_fold_version() {
  std::string out;
  append_big_endian(out, kFoldVersion);
  return out;
}

void put_first_rows(kv::WriteSet& writes, std::optional<Position> withdrawn) {
  writes.put(kMeta, kFoldVersionKey, encode_fold_version());
  if (!withdrawn) return;
  std::string position;
  append_big_endian(position, withdrawn->value());
  writes.put(kMeta, kWithdrawnKey, position);
}

// Whether the records before `watermark` are all of this log: those lost before an epoch are not.
// Empty: they are.
std::string lost_records(const log::EpochTable& epochs, Position watermark) {
  if (watermark == Position(0) || epochs.find(watermark) != nullptr) return {};
  if (epochs.find(Position(watermark.value() - 1)) != nullptr) return {};
  for (const log::Epoch& epoch : epochs.epochs()) {
    if (epoch.base > watermark) {
      return "it has folded records that were lost before position " +
             std::to_string(epoch.base.value());
    }
  }
  return {};
}

// Why an opened store cannot be used; empty: it can.
Result<std::string> unusable(const kv::Store& store, const log::EpochTable& epochs,
                             Position committed, const ErasureState& erasures) {
  kv::Value value;
  Result<bool> found = store.get(kMeta, kFoldVersionKey, value);
  if (!found) return found.error();
  if (!*found || value.view().size() != sizeof(kFoldVersion)) {
    return std::string("it has no fold version");
  }
  const auto version = big_endian_at<std::uint32_t>(value.view(), 0);
  if (version > kFoldVersion) {
    return Error{ErrorKind::kConflict,
                 "the index was written by a newer program (fold version " +
                     std::to_string(version) + ", this one has " + std::to_string(kFoldVersion) +
                     "); rebuild it with `ledgerline rebuild-index`",
                 {}};
  }
  if (version < kFoldVersion) return "its fold version is " + std::to_string(version);
  const Result<std::optional<Position>> withdrawn = withdrawn_of(store);
  if (!withdrawn) return withdrawn.error();
  if (erasures.executed && (!*withdrawn || **withdrawn < *erasures.executed)) {
    return "it is behind the erasure at position " + std::to_string(erasures.executed->value());
  }
  found = store.get(kMeta, kWatermarkKey, value);
  if (!found) return found.error();
  if (!*found) return std::string();
  RowReader in(value.view());
  const Position watermark = in.position();
  if (auto done = in.finish("watermark"); !done) return done.error();
  if (watermark > committed) return std::string("it is ahead of the log");
  return lost_records(epochs, watermark);
}

Result<std::unique_ptr<kv::Store>> open_store(const std::filesystem::path& path,
                                              const kv::StoreOptions& given, bool create) {
  kv::StoreOptions options = given;
  options.create_if_missing = create;
  return kv::Store::open(path, kColumns, options);
}

// The store, or why it has to go.
struct Attempt {
  std::unique_ptr<kv::Store> store;
  std::string reason;
};

Result<Attempt> try_open(const std::filesystem::path& path, const log::EpochTable& epochs,
                         Position committed, const kv::StoreOptions& options,
                         const ErasureState& erasures) {
  if (is_marked_for_discard(path)) {
    return Attempt{nullptr, "its rows contradicted each other"};
  }
  Result<std::unique_ptr<kv::Store>> store = open_store(path, options, false);
  if (!store) {
    if (store.error().kind != ErrorKind::kCorrupt) return store.error();
    return Attempt{nullptr, store.error().message};
  }
  Result<std::string> reason = unusable(**store, epochs, committed, erasures);
  if (!reason) {
    if (reason.error().kind != ErrorKind::kCorrupt) return reason.error();
    return Attempt{nullptr, reason.error().message};
  }
  if (!reason->empty()) return Attempt{nullptr, std::move(*reason)};
  return Attempt{std::move(*store), {}};
}

}  // namespace

Result<std::unique_ptr<kv::Store>> create_index(const std::filesystem::path& path,
                                                const kv::StoreOptions& options,
                                                std::optional<Position> withdrawn) {
  Result<std::unique_ptr<kv::Store>> store = open_store(path, options, true);
  if (!store) return store.error();
  kv::WriteSet writes(**store);
  put_first_rows(writes, withdrawn);
  if (auto done = (*store)->commit(writes, kv::Durability::kSynced); !done) return done.error();
  return std::move(*store);
}

Result<std::optional<Position>> withdrawn_of(const kv::Store& store) {
  kv::Value value;
  const Result<bool> found = store.get(kMeta, kWithdrawnKey, value);
  if (!found) return found.error();
  if (!*found) return std::optional<Position>();
  if (value.view().size() != sizeof(std::uint64_t)) {
    return Error{ErrorKind::kCorrupt, "index: the row of the last erasure has the wrong size", {}};
  }
  return std::optional(Position(big_endian_at<std::uint64_t>(value.view(), 0)));
}

Result<void> discard_index(const std::filesystem::path& path) {
  std::error_code error;
  // First: what a crash leaves of the rest is then no index.
  std::filesystem::remove(path / kCurrentFile, error);
  std::filesystem::remove_all(path, error);
  if (!error) return {};
  return Error{ErrorKind::kInternal, "remove " + path.string() + ": " + error.message(), {}};
}

void mark_index_for_discard(const std::filesystem::path& path) noexcept {
  try {
    std::ofstream(path / kDiscardMark) << "rebuild\n";
  } catch (const std::exception&) {
    // Without the mark the next start opens the same rows and finds the same fault.
  }
}

bool is_marked_for_discard(const std::filesystem::path& path) noexcept {
  std::error_code ignored;
  return std::filesystem::exists(path / kDiscardMark, ignored);
}

Result<OpenedIndex> open_index(const std::filesystem::path& path, const log::EpochTable& epochs,
                               Position committed, const kv::StoreOptions& options,
                               const ErasureState& erasures) {
  OpenedIndex opened;
  std::error_code error;
  if (std::filesystem::exists(path / kCurrentFile, error)) {
    Result<Attempt> attempt = try_open(path, epochs, committed, options, erasures);
    if (!attempt) return attempt.error();
    if (attempt->store) return OpenedIndex{std::move(attempt->store), {}};
    opened.discarded = std::move(attempt->reason);
  }
  if (auto done = discard_index(path); !done) return done.error();
  Result<std::unique_ptr<kv::Store>> store = create_index(path, options, erasures.latest);
  if (!store) return store.error();
  opened.store = std::move(*store);
  return opened;
}

}  // namespace ledgerline::index
