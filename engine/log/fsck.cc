#include "engine/log/fsck.h"

#include <iterator>

#include "engine/base/limits.h"
#include "engine/log/fsck_records.h"
#include "engine/log/fsck_tree.h"
#include "engine/log/log_columns.h"
#include "engine/log/log_reader.h"
#include "engine/log/streaming_scan.h"
#include "engine/merkle/tile.h"

namespace ledgerline::log {
namespace {

constexpr std::uint64_t kProgressEntries = 1U << 14;

class Fsck {
 public:
  Fsck(const kv::Store& store, const FsckOptions& options, FsckReport& report)
      : store_(store), options_(options), report_(report) {}

  void run(const EpochTable& epochs, const TreeHead& head) {
    for (const Epoch& epoch : epochs.epochs()) total_ += epoch.closed.value_or(head).size;
    if (!options_.tree_only) {
      // A damaged instruction is found again, with its position, when its record is checked.
      Result<std::unique_ptr<ErasureTable>> erasures = ErasureTable::load(store_);
      erasures_ = erasures ? *std::move(erasures) : std::make_unique<ErasureTable>();
      records_.emplace(store_, *erasures_, report_);
    }
    const std::vector<Epoch>& all = epochs.epochs();
    for (std::size_t i = 0; i < all.size(); ++i) {
      const bool last = i + 1 == all.size();
      check_epoch(all[i], all[i].closed.value_or(head),
                  last ? std::nullopt : std::optional<Position>(all[i + 1].base));
    }
    if (records_) records_->finish();
    if (options_.progress) options_.progress(report_.entries, total_);
  }

 private:
  // Reads on beyond the head: an entry there is a finding, too.
  void check_epoch(const Epoch& epoch, const TreeHead& head, std::optional<Position> next_base) {
    TreeCheck tree(store_, epoch, head, next_base, report_);
    kv::Cursor cursor = store_.scan(
        kEntries, view(position_key(epoch.base)),
        next_base ? ByteView(view(position_key(*next_base))) : ByteView(), {}, streaming_scan());
    Position expected = epoch.base;
    for (cursor.seek_first(); cursor.valid() && cursor.key() == view(position_key(expected));
         cursor.next(), ++expected) {
      check_entry(expected, cursor.value());
      tree.entry(cursor.value());
    }
    const Result<void> status = cursor.status();
    if (expected < head.next()) {
      go_on_singly(tree, expected, head.next(), status);
    } else if (!status) {
      report_.add("store", std::nullopt, status.error().message);
    } else if (cursor.valid()) {
      // Nothing after a gap can be placed in the tree.
      report_.add("entry", expected, "the entry is absent");
    }
    tree.finish();
  }

  // A cursor reads every table that may hold its next row, and fails with one that holds none of
  // it. Ends at the first entry that a lookup does not give: nothing after it can be placed in the
  // tree.
  void go_on_singly(TreeCheck& tree, Position expected, Position end, const Result<void>& scan) {
    for (; expected < end; ++expected) {
      kv::Value entry;
      const Result<bool> found = store_.get(kEntries, view(position_key(expected)), entry);
      if (!found) return report_.add("unreadable", expected, found.error().message);
      if (!*found) return report_.add("entry", expected, "the entry is absent");
      check_entry(expected, entry.view());
      tree.entry(entry.view());
    }
    report_.add(
        "store", std::nullopt,
        scan ? "a scan of the entries passes over some that can be read" : scan.error().message);
  }

  void check_entry(Position position, ByteView bytes) {
    ++report_.entries;
    report_.bytes += bytes.size();
    const Result<format::LogEntry> entry = format::decode_log_entry(bytes);
    if (!entry) {
      report_.add("entry", position, entry.error().message);
    } else if (records_) {
      records_->entry(position, *entry);
    }
    if (options_.progress && report_.entries % kProgressEntries == 0) {
      options_.progress(report_.entries, total_);
    }
  }

  const kv::Store& store_;
  const FsckOptions& options_;
  FsckReport& report_;
  std::unique_ptr<ErasureTable> erasures_;
  std::optional<RecordsCheck> records_;
  std::uint64_t total_ = 0;
};

// Where the first row of a table belongs, in the columns whose keys say so.
std::optional<Position> first_position(const kv::DamagedTable& table) {
  if (table.column == kTiles) {
    const std::optional<TileKeyParts> key = decode_tile_key(table.first_key);
    if (!key) return std::nullopt;
    const unsigned hash_level = key->level + (key->edge ? 0U : 1U);
    return key->base + (key->index << (hash_level * merkle::kTileHeight));
  }
  if (table.column == kCheckpoints) {
    const std::optional<CheckpointKeyParts> key = decode_checkpoint_key(table.first_key);
    return key ? std::optional(key->base + key->size) : std::nullopt;
  }
  if (table.column == kMeta || table.column == kIdentity) return std::nullopt;
  return decode_position_key(table.first_key);
}

// A table may be damaged where nothing that was stored is lost: in a filter, or in padding.
void check_checksums(const kv::Store& store, FsckReport& report) {
  const Result<void> verified = store.verify_checksums();
  if (verified) return;
  const std::vector<kv::DamagedTable> tables = store.damaged_tables();
  for (const kv::DamagedTable& table : tables) {
    const std::optional<Position> first = first_position(table);
    report.add("checksum", first,
               table.name + ", a table of column " + std::string(kLogColumns[table.column].name) +
                   (first ? " that begins there" : "") + ", is not as it was written");
  }
  if (tables.empty()) report.add("checksum", std::nullopt, verified.error().message);
}

// The base of the first epoch whose row is not as written.
std::optional<Position> first_bad_epoch(const kv::Store& store) {
  kv::Cursor cursor = store.scan(kMeta, kEpochPrefix, kv::prefix_end(kEpochPrefix));
  cursor.seek_first();
  if (!cursor.valid() || cursor.key() != epoch_key(Position(0))) return Position(0);
  for (; cursor.valid(); cursor.next()) {
    const Result<Epoch> epoch = decode_epoch(cursor.value());
    if (!epoch || cursor.key() != epoch_key(epoch->base)) {
      return decode_position_key(cursor.key().substr(kEpochPrefix.size()));
    }
  }
  return std::nullopt;
}

}  // namespace

void FsckReport::add(std::string_view check, std::optional<Position> position,
                     std::string message) {
  std::size_t listed = 0;
  for (const FsckFinding& finding : findings) listed += finding.check == check ? 1U : 0U;
  if (listed >= limits::kFsckFindingsMax) {
    ++findings_omitted[std::string(check)];
    return;
  }
  findings.push_back({std::string(check), position, std::move(message)});
}

void FsckReport::add(FsckReport part) {
  entries += part.entries;
  bytes += part.bytes;
  commitments += part.commitments;
  erased_headers += part.erased_headers;
  erased_bodies += part.erased_bodies;
  checkpoints += part.checkpoints;
  for (FsckFinding& finding : part.findings) {
    add(finding.check, finding.position, std::move(finding.message));
  }
  for (const auto& [check, count] : part.findings_omitted) findings_omitted[check] += count;
  notes.insert(notes.end(), std::make_move_iterator(part.notes.begin()),
               std::make_move_iterator(part.notes.end()));
}

Result<FsckReport> fsck(const kv::Store& store, const FsckOptions& options) {
  FsckReport report;
  if (options.checksums) check_checksums(store, report);
  const Result<EpochTable> epochs = EpochTable::load(store);
  if (!epochs) {
    report.add("epoch", first_bad_epoch(store), epochs.error().message);
    return report;
  }
  const Result<TreeHead> head = LogReader(store, *epochs).head();
  if (!head) {
    report.add("root", epochs->current().base, head.error().message);
    return report;
  }
  if (head->base != epochs->current().base) {
    report.add("epoch", head->base, "the tree head is not of the current epoch");
    return report;
  }
  Fsck(store, options, report).run(*epochs, *head);
  if (options.derived) options.derived(store, *epochs, report);
  return report;
}

}  // namespace ledgerline::log
