#include "engine/kv/internal.h"
#include "engine/kv/status.h"

namespace ledgerline::kv {
namespace {

void require(const rocksdb::Status& status) { LEDGERLINE_ASSERT(status.ok()); }

}  // namespace

Overlay::Overlay(const Store& store) : impl_(std::make_unique<Impl>(*store.impl_)) {}
Overlay::~Overlay() = default;
Overlay::Overlay(Overlay&&) noexcept = default;

void Overlay::put(Column column, ByteView key, ByteView value) {
  require(impl_->batch.Put(impl_->store->handle(column), slice(key), slice(value)));
}

void Overlay::erase(Column column, ByteView key) {
  require(impl_->batch.Delete(impl_->store->handle(column), slice(key)));
}

Result<bool> Overlay::get(Column column, ByteView key, Value& out) const {
  out = Value();
  const rocksdb::Status status =
      impl_->batch.GetFromBatchAndDB(impl_->store->db.get(), rocksdb::ReadOptions(),
                                     impl_->store->handle(column), slice(key), &out.impl_->slice);
  if (status.IsNotFound()) return false;
  if (!status.ok()) return to_error(status, impl_->store->context(column, "get"));
  return true;
}

Cursor Overlay::scan(Column column, ByteView lower, ByteView upper) const {
  const Store::Impl& store = *impl_->store;
  auto cursor = std::make_unique<Cursor::Impl>(store.shapes[column], lower, upper, ScanOptions());
  cursor->store = &store;
  cursor->column = column;
  rocksdb::ColumnFamilyHandle* const handle = store.handle(column);
  rocksdb::Iterator* const base = store.db->NewIterator(cursor->options, handle);
  cursor->iterator.reset(impl_->batch.NewIteratorWithBase(handle, base, &cursor->options));
  return Cursor(std::move(cursor));
}

std::size_t Overlay::bytes() const { return impl_->batch.GetWriteBatch()->GetDataSize(); }

std::uint32_t Overlay::rows() const { return impl_->batch.GetWriteBatch()->Count(); }

void Overlay::clear() { impl_->batch.Clear(); }

}  // namespace ledgerline::kv
