#include "engine/index/past_indexes.h"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <utility>

#include "engine/base/logging.h"
#include "engine/base/named_thread.h"
#include "engine/index/fold.h"
#include "engine/index/index_columns.h"
#include "engine/index/index_store.h"

namespace ledgerline::index {
namespace {

// Between two looks whether the last question has let go of an index that has to go.
constexpr std::chrono::milliseconds kReleaseWait{20};
// Between two looks whether the index of the present has caught up.
constexpr std::chrono::milliseconds kLagWait{100};

Error system_error(const std::filesystem::path& path, const std::error_code& error) {
  return {ErrorKind::kInternal, path.string() + ": " + error.message(), {}};
}

// The retraction that a directory is named after; nothing: it is named otherwise.
std::optional<Position> retraction_of(const std::filesystem::path& path) {
  const std::string name = path.filename().string();
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), value);
  if (error != std::errc{} || end != name.data() + name.size()) return std::nullopt;
  return Position(value);
}

}  // namespace

PastIndexes::PastIndexes(const log::LogReader& log, PastIndexOptions options)
    : log_(log), options_(std::move(options)) {}

PastIndexes::~PastIndexes() { stop(); }

void PastIndexes::start() {
  thread_ = named_thread(
      "past-index", [this] { run(); }, ThreadPriority::kYielding);
}

void PastIndexes::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  if (thread_.joinable()) thread_.join();
}

// An instruction is in the table before its commit is told (Log::start).
void PastIndexes::on_commit(std::span<const log::CommittedRecord>, const log::TreeHead&) {
  const std::optional<Position> latest = log_.erasures()->latest();
  if (!latest) return;
  {
    const std::lock_guard lock(mutex_);
    if (plan_ && plan_->instruction == latest) return;
    work_ = true;
  }
  wake_.notify_all();
}

PastIndexes::Plan PastIndexes::plan() const {
  const log::ErasureTable& table = *log_.erasures();
  return {table.latest(), table.latest_erasure(), table.last_retractions(kPastIndexesMax)};
}

void PastIndexes::run() {
  std::unique_lock lock(mutex_);
  for (;;) {
    wake_.wait(lock, [this] { return stopping_ || work_; });
    if (stopping_) return;
    work_ = false;
    lock.unlock();
    const bool done = work_once();
    lock.lock();
    if (done) continue;
    work_ = true;
    wake_.wait_for(lock, kReleaseWait, [this] { return stopping_; });
  }
}

bool PastIndexes::work_once() {
  const Plan wanted = plan();
  const Result<bool> cleared = clear_for(wanted);
  if (!cleared) {
    logging::error("past_index_failed", {{"error", cleared.error().message}});
    return true;
  }
  if (!*cleared) return false;
  // The last one first: it is asked for most.
  for (auto at = wanted.retractions.rbegin(); at != wanted.retractions.rend(); ++at) {
    if (interrupted()) return true;
    const Result<void> built = build(*at, wanted.erasure);
    if (built) continue;
    logging::error("past_index_failed",
                   {{"retraction", at->value()}, {"error", built.error().message}});
  }
  return true;
}

bool PastIndexes::let_go(const Plan& wanted, bool all) {
  const auto stays = [&](Position retraction) {
    const auto& list = wanted.retractions;
    return !all && std::find(list.begin(), list.end(), retraction) != list.end();
  };
  std::optional<Open> gone;  // closed without the lock
  {
    const std::lock_guard lock(mutex_);
    std::erase_if(ready_, [&](Position at) { return !stays(at); });
    if (open_ && !stays(open_->retraction)) gone.swap(open_);
  }
  gone.reset();
  const std::lock_guard lock(mutex_);
  const std::size_t kept = open_ ? 1 : 0;
  std::erase_if(lent_, [](const auto& lent) { return lent.expired(); });
  return lent_.size() <= kept && !opening_;
}

Result<bool> PastIndexes::clear_for(const Plan& wanted) {
  bool all = false;
  {
    const std::lock_guard lock(mutex_);
    if (plan_ == wanted) return true;
    // Before the first look, what an erasure that was carried out takes is gone already.
    const std::optional<Position> clear_of = plan_ ? plan_->erasure : log_.erasures()->executed();
    all = wanted.erasure && (!clear_of || *clear_of < *wanted.erasure);
  }
  if (!let_go(wanted, all)) return false;
  std::error_code error;
  if (std::filesystem::exists(options_.path, error)) {
    for (const auto& entry : std::filesystem::directory_iterator(options_.path, error)) {
      const std::optional<Position> retraction = retraction_of(entry.path());
      const auto& list = wanted.retractions;
      const bool stays =
          !all && retraction && std::find(list.begin(), list.end(), *retraction) != list.end();
      if (stays) continue;
      if (auto done = discard_index(entry.path()); !done) return done.error();
    }
  }
  if (error) return system_error(options_.path, error);
  const std::lock_guard lock(mutex_);
  plan_ = wanted;
  return true;
}

Result<void> PastIndexes::build(Position retraction, std::optional<Position> erasure) {
  {
    const std::lock_guard lock(mutex_);
    if (ready_.contains(retraction)) return {};
  }
  const std::filesystem::path path = path_of(retraction);
  Result<OpenedIndex> opened =
      open_index(path, log_.epochs(), retraction, options_.store, {erasure, erasure});
  if (!opened) return opened.error();
  // Without the directory, which costs memory for every name; it is loaded when somebody asks.
  Result<std::unique_ptr<Fold>> fold = Fold::open(*opened->store, nullptr);
  if (!fold) return fold.error();
  auto folded = fold_from_log(
      **fold, log_, retraction, options_.decode, [this](Position) { return may_go_on(); },
      retraction);
  if (!folded) {
    if (folded.error().kind == ErrorKind::kCorrupt) mark_index_for_discard(path);
    return folded;
  }
  if ((*fold)->next() < retraction) return {};  // interrupted
  if (auto done = opened->store->flush(); !done) return done;
  fold->reset();
  opened->store.reset();
  logging::info("past_index_folded", {{"retraction", retraction.value()}});
  const std::lock_guard lock(mutex_);
  ready_.insert(retraction);
  return {};
}

Result<ServedIndexPtr> PastIndexes::open(Position retraction) {
  kv::StoreOptions options = options_.store;
  options.read_only = true;
  Result<std::unique_ptr<kv::Store>> store =
      kv::Store::open(path_of(retraction), kColumns, options);
  if (!store) return store.error();
  const auto index = std::make_shared<ServedIndex>();
  index->store = *std::move(store);
  if (auto done = index->directory.load(*index->store); !done) return done.error();
  return ServedIndexPtr(index);
}

bool PastIndexes::may_serve(Position retraction) const {
  return plan_ && plan_->erasure == log_.erasures()->latest_erasure() &&
         ready_.contains(retraction);
}

ServedIndexPtr PastIndexes::find(Position known_at) {
  const std::optional<Position> retraction = log_.erasures()->first_retraction_after(known_at);
  if (!retraction) return nullptr;
  const std::lock_guard one(open_mutex_);
  {
    const std::lock_guard lock(mutex_);
    if (!may_serve(*retraction)) return nullptr;
    if (open_ && open_->retraction == *retraction) return open_->index;
    opening_ = true;
  }
  Result<ServedIndexPtr> index = open(*retraction);
  std::optional<Open> gone;  // closed without the lock
  const std::lock_guard lock(mutex_);
  opening_ = false;
  if (!index) {
    logging::error("past_index_failed",
                   {{"retraction", retraction->value()}, {"error", index.error().message}});
    discard(*retraction);
    return nullptr;
  }
  std::erase_if(lent_, [](const auto& lent) { return lent.expired(); });
  lent_.emplace_back(*index);
  if (!may_serve(*retraction)) return nullptr;  // an instruction has come meanwhile
  gone.swap(open_);
  open_ = Open{*retraction, *std::move(index)};
  return open_->index;
}

bool PastIndexes::report_damage(const ServedIndexPtr& damaged) {
  const std::lock_guard lock(mutex_);
  if (!open_ || open_->index != damaged) return false;
  const Position retraction = open_->retraction;
  open_.reset();
  discard(retraction);
  return true;
}

void PastIndexes::discard(Position retraction) {
  mark_index_for_discard(path_of(retraction));
  ready_.erase(retraction);
  plan_.reset();
  work_ = true;
  wake_.notify_all();
}

bool PastIndexes::has_withdrawn(Position by) const {
  const std::lock_guard lock(mutex_);
  return plan_ && plan_->instruction && *plan_->instruction >= by;
}

bool PastIndexes::may_go_on() {
  while (!interrupted()) {
    if (!options_.present_lags || !options_.present_lags()) return true;
    std::unique_lock lock(mutex_);
    wake_.wait_for(lock, kLagWait, [this] { return stopping_; });
  }
  return false;
}

bool PastIndexes::interrupted() const {
  const Plan wanted = plan();
  const std::lock_guard lock(mutex_);
  return stopping_ || plan_ != wanted;
}

std::filesystem::path PastIndexes::path_of(Position retraction) const {
  return options_.path / std::to_string(retraction.value());
}

}  // namespace ledgerline::index
