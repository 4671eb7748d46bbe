#include "engine/kv/logger.h"

#include <array>
#include <cstdarg>
#include <cstdio>
#include <string>
#include <string_view>

#include "engine/base/logging.h"

namespace ledgerline::kv {
namespace {

// A checkpoint holds deletions back and then asks for lists of files, which do the same: RocksDB
// warns of its own nesting.
bool is_about_nesting(std::string_view format) {
  return format.find("File Deletions ") != std::string_view::npos;
}

class ForwardingLogger final : public rocksdb::Logger {
 public:
  explicit ForwardingLogger(std::string_view store)
      : rocksdb::Logger(rocksdb::InfoLogLevel::WARN_LEVEL), store_(store) {}

  using rocksdb::Logger::Logv;
  __attribute__((format(printf, 3, 0))) void Logv(rocksdb::InfoLogLevel level, const char* format,
                                                  va_list arguments) override {
    if (level < GetInfoLogLevel() || is_about_nesting(format)) return;
    forward(level >= rocksdb::InfoLogLevel::ERROR_LEVEL ? logging::Level::kError
                                                        : logging::Level::kWarn,
            format, arguments);
  }
  // RocksDB calls this one for lines without a level, which are informational.
  void Logv(const char*, va_list) override {}
  // Options dumped at open.
  void LogHeader(const char*, va_list) override {}

 private:
  __attribute__((format(printf, 3, 0))) void forward(logging::Level level, const char* format,
                                                     va_list arguments) {
    std::array<char, 1024> line{};
    std::vsnprintf(line.data(), line.size(), format, arguments);
    logging::write(level, "rocksdb", {{"store", store_}, {"message", line.data()}});
  }

  const std::string store_;
};

}  // namespace

std::shared_ptr<rocksdb::Logger> make_logger(std::string_view store) {
  return std::make_shared<ForwardingLogger>(store);
}

}  // namespace ledgerline::kv
