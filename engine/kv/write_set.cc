#include "engine/kv/internal.h"

namespace ledgerline::kv {

WriteSet::WriteSet(const Store& store) : impl_(std::make_unique<Impl>(*store.impl_)) {}
WriteSet::~WriteSet() = default;
WriteSet::WriteSet(WriteSet&&) noexcept = default;
WriteSet& WriteSet::operator=(WriteSet&&) noexcept = default;

void WriteSet::put(Column column, ByteView key, ByteView value) {
  require(impl_->batch.Put(impl_->store->handle(column), slice(key), slice(value)));
}

void WriteSet::put_parts(Column column, ByteView key, std::span<const ByteView> parts) {
  std::vector<rocksdb::Slice> slices;
  slices.reserve(parts.size());
  for (const ByteView part : parts) slices.push_back(slice(part));
  const rocksdb::Slice key_slice = slice(key);
  require(impl_->batch.Put(impl_->store->handle(column), rocksdb::SliceParts(&key_slice, 1),
                           rocksdb::SliceParts(slices.data(), static_cast<int>(slices.size()))));
}

void WriteSet::erase(Column column, ByteView key) {
  require(impl_->batch.Delete(impl_->store->handle(column), slice(key)));
}

void WriteSet::clear() { impl_->batch.Clear(); }

std::size_t WriteSet::bytes() const { return impl_->batch.GetDataSize(); }

std::uint32_t WriteSet::rows() const { return impl_->batch.Count(); }

}  // namespace ledgerline::kv
