#include "tools/index_check.h"

#include <memory>
#include <string>

#include "engine/base/encoding.h"
#include "engine/index/index_columns.h"
#include "engine/index/index_store.h"

namespace ledgerline::tools {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kKeyBytesShown = 64;

std::string row_name(kv::Column column, ByteView key) {
  return std::string(index::kColumns[column].name) + " row " +
         to_hex(key.substr(0, kKeyBytesShown));
}

// The first difference of one column; empty: none.
Result<std::string> difference(const kv::Store& live, const kv::Store& fresh, kv::Column column) {
  const kv::ScanOptions options{false, 2U << 20};
  kv::Cursor have = live.scan(column, {}, {}, {}, options);
  kv::Cursor want = fresh.scan(column, {}, {}, {}, options);
  have.seek_first();
  want.seek_first();
  while (have.valid() && want.valid()) {
    if (have.key() < want.key()) return "unexpected " + row_name(column, have.key());
    if (want.key() < have.key()) return "missing " + row_name(column, want.key());
    if (have.value() != want.value()) return "wrong " + row_name(column, have.key());
    have.next();
    want.next();
  }
  for (const kv::Cursor* cursor : {&have, &want}) {
    const Result<void> status = cursor->status();
    if (!status) return status.error();
  }
  if (have.valid()) return "unexpected " + row_name(column, have.key());
  if (want.valid()) return "missing " + row_name(column, want.key());
  return std::string();
}

Result<void> compare(const kv::Store& log, const log::EpochTable& epochs, const IndexCheck& check,
                     log::FsckReport& report) {
  kv::StoreOptions read_only;
  read_only.read_only = true;
  const auto live = kv::Store::open(check.index, index::kColumns, read_only);
  if (!live) return live.error();
  const auto live_fold = index::Fold::open(**live, nullptr);
  if (!live_fold) return live_fold.error();
  const Position watermark = (*live_fold)->next();

  const auto erasures = log::ErasureTable::load(log);
  if (!erasures) return erasures.error();
  const auto withdrawn = index::withdrawn_of(**live);
  if (!withdrawn) return withdrawn.error();
  // It begins anew at the next start: there is nothing to compare.
  if (*withdrawn != (*erasures)->latest()) {
    report.notes.emplace_back("the index was not compared: the next start folds it anew");
    return {};
  }
  const log::LogReader reader(log, epochs, erasures->get());
  const Result<log::TreeHead> head = reader.head();
  if (!head) return head.error();
  if (watermark > head->next()) {
    report.add("index", watermark, "the index is ahead of the log");
    return {};
  }
  const auto fresh = index::create_index(check.scratch, {}, *withdrawn);
  if (!fresh) return fresh.error();
  const auto fold = index::Fold::open(**fresh, nullptr);
  if (!fold) return fold.error();
  const Result<void> folded =
      index::fold_from_log(**fold, reader, watermark, check.decode, [&](Position next) {
        if (check.progress) check.progress(next.value(), watermark.value());
        return true;
      });
  if (!folded) return folded.error();
  for (kv::Column column = 0; column < index::kColumns.size(); ++column) {
    const auto found = difference(**live, **fresh, column);
    if (!found) return found.error();
    if (!found->empty()) report.add("index", std::nullopt, *found);
  }
  report.notes.push_back("the index was compared with a fresh fold of the positions before " +
                         std::to_string(watermark.value()));
  return {};
}

}  // namespace

void check_index(const kv::Store& log, const log::EpochTable& epochs, const IndexCheck& check,
                 log::FsckReport& report) {
  std::error_code fault;
  if (!fs::exists(check.index, fault)) {
    report.notes.emplace_back("the index was not compared: there is none");
    return;
  }
  const Result<void> compared = compare(log, epochs, check, report);
  if (!compared) report.add("index", std::nullopt, compared.error().message);
  fs::remove_all(check.scratch, fault);
}

}  // namespace ledgerline::tools
