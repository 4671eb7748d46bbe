#include "engine/kv/internal.h"
#include "engine/kv/status.h"

namespace ledgerline::kv {
namespace {

// All keys of [lower, upper) start with the same kPrefixBytes bytes.
bool within_one_prefix(ByteView lower, ByteView upper) {
  if (lower.size() < kPrefixBytes || upper.size() < kPrefixBytes) return false;
  const ByteView prefix = lower.substr(0, kPrefixBytes);
  return upper.starts_with(prefix) || upper == prefix_end(prefix);
}

}  // namespace

// A column with a prefix extractor may skip files by their prefix filters, which is right only
// inside one prefix. RocksDB's auto_prefix_mode decides by the bounds too (and searches backward in
// total order), but may omit keys shorter than the prefix: it is used only where none can lie in
// the range, and total order everywhere else.
Cursor::Impl::Impl(Shape shape, ByteView lower_bound, ByteView upper_bound, const ScanOptions& scan)
    : lower(lower_bound), upper(upper_bound), lower_slice(lower), upper_slice(upper) {
  if (!lower.empty()) options.iterate_lower_bound = &lower_slice;
  if (!upper.empty()) options.iterate_upper_bound = &upper_slice;
  const bool prefixed = shape == Shape::kSorted && within_one_prefix(lower, upper);
  options.auto_prefix_mode = prefixed;
  options.total_order_seek = !prefixed;
  options.fill_cache = scan.fill_cache;
  options.readahead_size = scan.readahead_bytes;
  options.verify_checksums = true;
  // Nothing here deletes ranges. RocksDB 7.8 looks for such deletions at the border of two tables,
  // and passes over a table whose first block it cannot read without an error: rows were missing
  // from answers in silence.
  options.ignore_range_deletions = true;
}

Cursor::Cursor(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Cursor::~Cursor() = default;
Cursor::Cursor(Cursor&&) noexcept = default;
Cursor& Cursor::operator=(Cursor&&) noexcept = default;

void Cursor::seek_first() { impl_->iterator->Seek(impl_->lower_slice); }

void Cursor::seek_last() {
  rocksdb::Iterator& iterator = *impl_->iterator;
  if (impl_->upper.empty()) {
    iterator.SeekToLast();
    return;
  }
  iterator.SeekForPrev(impl_->upper_slice);
  if (iterator.Valid() && iterator.key() == impl_->upper_slice) iterator.Prev();
}

void Cursor::seek(ByteView key) {
  const rocksdb::Slice target = slice(key);
  impl_->iterator->Seek(target.compare(impl_->lower_slice) < 0 ? impl_->lower_slice : target);
}

void Cursor::seek_for_prev(ByteView key) {
  const rocksdb::Slice target = slice(key);
  if (!impl_->upper.empty() && target.compare(impl_->upper_slice) >= 0) {
    seek_last();
    return;
  }
  impl_->iterator->SeekForPrev(target);
}

void Cursor::next() {
  LEDGERLINE_ASSERT(impl_->iterator->Valid());
  impl_->iterator->Next();
}

void Cursor::prev() {
  LEDGERLINE_ASSERT(impl_->iterator->Valid());
  impl_->iterator->Prev();
}

bool Cursor::valid() const { return impl_->iterator->Valid(); }

ByteView Cursor::key() const { return view(impl_->iterator->key()); }
ByteView Cursor::value() const { return view(impl_->iterator->value()); }

Result<void> Cursor::status() const {
  const rocksdb::Status status = impl_->iterator->status();
  if (status.ok()) return {};
  return to_error(status, impl_->store->context(impl_->column, "scan"));
}

}  // namespace ledgerline::kv
