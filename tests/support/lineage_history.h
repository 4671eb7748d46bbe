// A scripted history for tests of query/: OpenLineage and access bodies go into a real log, through
// the real decoders, into a real index; questions are asked of the result. One thread.
#pragma once

#include <chrono>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/clock.h"
#include "engine/base/timestamp.h"
#include "engine/base/uuid.h"
#include "engine/index/directory.h"
#include "engine/index/fold.h"
#include "engine/index/log_fold.h"
#include "engine/kv/store.h"
#include "engine/log/log.h"
#include "query/context.h"
#include "tests/support/temp_directory.h"

namespace ledgerline::test {

// One RunEvent in short. Datasets are "name" in namespace "db", or "namespace|name"; a facets text
// may follow after a blank: `raw {"symlinks":...}`.
struct Event {
  std::string type = "COMPLETE";
  int minute = 0;   // of 2026-01-01
  std::string job;  // in namespace "jobs"
  int run = 0;      // becomes a UUID
  std::vector<std::string> inputs;
  std::vector<std::string> outputs;
  std::string job_facets;  // members of job.facets, without braces
  std::string run_facets;
};

[[nodiscard]] Timestamp minute(int minutes);
[[nodiscard]] Uuid run_id(int number);
[[nodiscard]] std::string json_of(const Event& event);

class LineageHistory {
 public:
  static constexpr std::chrono::milliseconds kAmpleTime = std::chrono::minutes(10);

  LineageHistory();
  ~LineageHistory();

  // Appends one record and folds it.
  Position post(const Event& event) { return post(json_of(event)); }
  Position post(const std::string& body, format::RecordKind kind = format::RecordKind::kLineage,
                Timestamp received_at = minute(60 * 24 * 365));

  // What was folded stays in the index: retract what the fold takes no notice of.
  Position retract(Position record);

  // The first row in which an index folded anew from the log differs; none: they are equal.
  [[nodiscard]] std::optional<std::string> rebuild_difference() const;

  // At the present state of the index; each is good for many questions, also on a slow machine.
  [[nodiscard]] query::Context context(std::chrono::milliseconds time = kAmpleTime) const;
  // With another decoder of what is read again from the log.
  [[nodiscard]] query::Context context(index::FactsDecoder decode,
                                       std::chrono::milliseconds time = kAmpleTime) const;

 private:
  TempDirectory directory_;
  std::unique_ptr<log::Log> log_;
  std::unique_ptr<kv::Store> index_;
  index::Directory names_;
  std::unique_ptr<index::Fold> fold_;
  SystemClock clock_;
  Position sender_;
};

}  // namespace ledgerline::test
