#include "engine/index/next_index.h"

#include <exception>
#include <utility>

#include "engine/base/limits.h"
#include "engine/base/logging.h"
#include "engine/base/metrics.h"
#include "engine/base/named_thread.h"
#include "engine/index/index_store.h"

namespace ledgerline::index {
namespace {

// Of the write buffers of an index: as much as it has while it is beside another.
constexpr std::uint64_t kBufferDivisor = 2;

// Between two log lines that say how far it is.
constexpr std::chrono::seconds kReportInterval{10};

metrics::Gauge& position_gauge() {
  static metrics::Gauge& gauge = metrics::gauge(
      "ledgerline_index_beside_watermark",
      "Position of the first record not yet folded into the index that is built beside the one "
      "that answers; 0 while there is none.");
  return gauge;
}

}  // namespace

NextIndex::NextIndex(const log::LogReader& log, NextIndexOptions options)
    : log_(log), options_(std::move(options)), next_report_(std::chrono::steady_clock::now()) {
  // Not yielding: those who take records in must not outrun it for ever (ADR 9).
  thread_ = named_thread("next-index", [this] { run(); });
}

NextIndex::~NextIndex() {
  stopping_.store(true, std::memory_order_release);
  if (thread_.joinable()) thread_.join();
  position_gauge().set(0);
}

Result<FoldedIndex> NextIndex::take() {
  LEDGERLINE_ASSERT(ready());
  thread_.join();
  return *std::exchange(built_, std::nullopt);
}

void NextIndex::run() {
  try {
    built_.emplace(build());
  } catch (const std::exception& exception) {
    built_.emplace(Error{ErrorKind::kInternal, std::string("fold: ") + exception.what(), {}});
  }
  ready_.store(true, std::memory_order_release);
  options_.on_ready();
}

Result<FoldedIndex> NextIndex::build() {
  const ErasureState reflected{options_.instruction, options_.instruction};
  Result<OpenedIndex> opened =
      open_index(options_.path, log_.epochs(), options_.committed(), options_.store, reflected);
  if (!opened) return opened.error();
  opened->store->set_write_buffer_bytes(options_.store.write_buffer_bytes / kBufferDivisor);
  {
    // Without the directory, which costs memory for every name.
    Result<std::unique_ptr<Fold>> fold = Fold::open(*opened->store, nullptr);
    if (!fold) return fold.error();
    if (auto done = catch_up(**fold); !done) return done.error();
  }
  Result<FoldedIndex> loaded = load_index(std::move(opened->store));
  if (!loaded) return loaded;
  if (auto done = catch_up(*loaded->fold); !done) return done.error();
  return loaded;
}

Result<void> NextIndex::catch_up(Fold& fold) {
  const Position instruction_end = options_.instruction + 1;
  for (;;) {
    reached_.store(fold.next().value(), std::memory_order_release);
    report();
    const Position end = options_.committed();
    if (fold.next() + limits::kFoldRecordsMax >= end && fold.next() >= instruction_end) return {};
    if (stopping_.load(std::memory_order_acquire)) {
      return Error{ErrorKind::kUnavailable, "the index beside is not built any further", {}};
    }
    auto done = fold_batch_from_log(fold, log_, end, options_.decode, instruction_end);
    if (!done) return done;
  }
}

void NextIndex::report() {
  position_gauge().set(static_cast<double>(reached().value()));
  const auto now = std::chrono::steady_clock::now();
  if (now < next_report_) return;
  next_report_ = now + kReportInterval;
  logging::info("index_beside", {{"instruction", options_.instruction.value()},
                                 {"next_position", reached().value()},
                                 {"committed", options_.committed().value()}});
}

}  // namespace ledgerline::index
