#include "engine/kv/internal.h"
#include "engine/kv/overlay_iterator.h"
#include "engine/kv/status.h"

namespace ledgerline::kv {

void Overlay::Impl::fill_batch() {
  batch.Clear();
  for (Column column = 0; column < columns.size(); ++column) {
    rocksdb::ColumnFamilyHandle* const handle = store->handle(column);
    for (const auto& [key, row] : columns[column].rows()) {
      require(row.erased ? batch.Delete(handle, slice(key))
                         : batch.Put(handle, slice(key), slice(row.value)));
    }
  }
}

Overlay::Overlay(const Store& store) : impl_(std::make_unique<Impl>(*store.impl_)) {}
Overlay::~Overlay() = default;
Overlay::Overlay(Overlay&&) noexcept = default;

void Overlay::put(Column column, ByteView key, ByteView value) {
  impl_->columns[column].put(key, value);
  impl_->bytes += key.size() + value.size();
  ++impl_->rows;
}

void Overlay::erase(Column column, ByteView key) {
  impl_->columns[column].erase(key);
  impl_->bytes += key.size();
  ++impl_->rows;
}

Result<bool> Overlay::get(Column column, ByteView key, Value& out) const {
  out.impl_->slice.Reset();
  if (const PendingRow* const pending = impl_->columns[column].find(key); pending != nullptr) {
    if (!pending->erased) out.impl_->slice.PinSelf(slice(pending->value));
    return !pending->erased;
  }
  const rocksdb::Status status = impl_->store->db->Get(
      rocksdb::ReadOptions(), impl_->store->handle(column), slice(key), &out.impl_->slice);
  if (status.IsNotFound()) return false;
  if (!status.ok()) return to_error(status, impl_->store->context(column, "get"));
  return true;
}

Cursor Overlay::scan(Column column, ByteView lower, ByteView upper) const {
  const Store::Impl& store = *impl_->store;
  auto cursor = std::make_unique<Cursor::Impl>(store.shapes[column], lower, upper, ScanOptions());
  cursor->store = &store;
  cursor->column = column;
  std::unique_ptr<rocksdb::Iterator> base(
      store.db->NewIterator(cursor->options, store.handle(column)));
  cursor->iterator =
      make_overlay_iterator(std::move(base), impl_->columns[column].rows(), lower, upper);
  return Cursor(std::move(cursor));
}

std::size_t Overlay::bytes() const { return impl_->bytes; }

std::uint32_t Overlay::rows() const { return impl_->rows; }

void Overlay::clear() {
  for (PendingRows& rows : impl_->columns) rows.clear();
  impl_->bytes = 0;
  impl_->rows = 0;
}

}  // namespace ledgerline::kv
