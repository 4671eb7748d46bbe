// Which tables are damaged: RocksDB's own comparison ends at the first, and names it in a text
// only.
#include <rocksdb/file_checksum.h>

#include <algorithm>

#include "engine/kv/internal.h"

namespace ledgerline::kv {
namespace {

constexpr std::size_t kReadBytes = 1U << 20;

// As in the manifest; empty: the file cannot be read.
std::string checksum_of(rocksdb::Env& env, const std::string& path) {
  std::unique_ptr<rocksdb::SequentialFile> file;
  if (!env.NewSequentialFile(path, &file, rocksdb::EnvOptions()).ok()) return {};
  const auto generator =
      rocksdb::GetFileChecksumGenCrc32cFactory()->CreateFileChecksumGenerator({});
  std::string buffer(kReadBytes, '\0');
  for (;;) {
    rocksdb::Slice read;
    if (!file->Read(buffer.size(), &read, buffer.data()).ok()) return {};
    if (read.empty()) break;
    generator->Update(read.data(), read.size());
  }
  generator->Finalize();
  return generator->GetChecksum();
}

}  // namespace

std::vector<DamagedTable> Store::damaged_tables() const {
  std::vector<rocksdb::LiveFileMetaData> tables;
  impl_->db->GetLiveFilesMetaData(&tables);
  std::vector<DamagedTable> damaged;
  for (const rocksdb::LiveFileMetaData& table : tables) {
    const auto name =
        std::find(impl_->column_names.begin(), impl_->column_names.end(), table.column_family_name);
    if (name == impl_->column_names.end()) continue;  // RocksDB's own column is empty
    const std::string path = table.directory + "/" + table.relative_filename;
    if (checksum_of(*impl_->db->GetEnv(), path) == table.file_checksum) continue;
    damaged.push_back({table.relative_filename,
                       static_cast<Column>(name - impl_->column_names.begin()), table.smallestkey});
  }
  std::sort(damaged.begin(), damaged.end(), [](const DamagedTable& a, const DamagedTable& b) {
    return std::tie(a.column, a.first_key, a.name) < std::tie(b.column, b.first_key, b.name);
  });
  return damaged;
}

}  // namespace ledgerline::kv
