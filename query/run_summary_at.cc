#include "query/run_summary_at.h"

#include "engine/index/run_row.h"
#include "query/context.h"
#include "query/runs_detail.h"

namespace ledgerline::query {
namespace {

// Events come by time.
void join(index::RunRow& row, const index::TimedKey& at, format::EventType type) {
  const index::First first{at.time, at.position};
  row.observed = true;
  row.event_types = static_cast<std::uint8_t>(row.event_types | index::event_bit(type));
  if (!row.first_event) row.first_event = first;
  row.last_event = first;
  if (type == format::EventType::kStart && !row.start) row.start = first;
  if (!format::is_terminal(type)) return;
  const index::Terminal terminal{false, at.time, type, at.position};
  if (!row.terminal || index::counts_before(terminal, *row.terminal)) row.terminal = terminal;
}

}  // namespace

Result<std::optional<RunSummary>> run_summary_at(const Context& context, const Uuid& run,
                                                 EntityId job, const index::AsOf& as_of) {
  auto stored = context.reader().run(run, job);
  if (!stored) return stored.error();
  if (!*stored || !(*stored)->last_event) return std::optional<RunSummary>();
  if (as_of.present()) return std::optional(summary_of(context, run, job, **stored));
  index::RunRow row;
  auto read = context.reader().run_events(
      run, job, [&](const index::TimedKey& at, const index::RunEventRow& event) {
        if (as_of.sees(at) && !event.far_future) join(row, at, event.type);
        return true;
      });
  if (!read) return read.error();
  if (!row.observed) return std::optional<RunSummary>();
  return std::optional(summary_of(context, run, job, row));
}

}  // namespace ledgerline::query
