#include "engine/log/fsck.h"

#include <iterator>

#include "engine/base/limits.h"
#include "engine/log/fsck_records.h"
#include "engine/log/fsck_tree.h"
#include "engine/log/log_reader.h"
#include "engine/log/streaming_scan.h"

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
    for (cursor.seek_first(); cursor.valid(); cursor.next(), ++expected) {
      if (cursor.key() != view(position_key(expected))) {
        // Nothing after a gap can be placed in the tree.
        report_.add("entry", expected, "the entry is absent");
        break;
      }
      check_entry(expected, cursor.value());
      tree.entry(cursor.value());
    }
    if (Result<void> status = cursor.status(); !status) {
      report_.add("store", expected, status.error().message);
    }
    tree.finish();
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
  if (options.checksums) {
    if (Result<void> verified = store.verify_checksums(); !verified) {
      report.add("checksum", std::nullopt, verified.error().message);
    }
  }
  const Result<EpochTable> epochs = EpochTable::load(store);
  if (!epochs) {
    report.add("epoch", std::nullopt, epochs.error().message);
    return report;
  }
  const Result<TreeHead> head = LogReader(store, *epochs).head();
  if (!head) {
    report.add("root", std::nullopt, head.error().message);
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
