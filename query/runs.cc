#include "query/runs.h"

#include <algorithm>
#include <iterator>
#include <map>

#include "engine/base/limits.h"
#include "engine/index/reader.h"
#include "query/context.h"
#include "query/cursor.h"
#include "query/run_cursor.h"
#include "query/runs_at.h"
#include "query/runs_detail.h"
#include "query/tables.h"

namespace ledgerline::query {
namespace {

index::AsOf clocks_of(const RunQuestion& question) {
  index::AsOf as_of;
  if (question.as_of) as_of.time = *question.as_of;
  if (question.known_at) as_of.known_at = *question.known_at;
  return as_of;
}

std::uint64_t fingerprint_of(const RunQuestion& question) {
  const index::AsOf as_of = clocks_of(question);
  return Fingerprint()
      .add("run")
      .add(view(question.id.bytes))
      .add(static_cast<std::uint64_t>(as_of.time.ns))
      .add(as_of.known_at.value())
      .value();
}

// Children come in the order of their run ids; those of one run id are never split.
Result<std::optional<Uuid>> fill_children(const Context& context, RunsAt& runs,
                                          const RunQuestion& question, EntityId job,
                                          const std::optional<Uuid>& after, RunAnswer& answer) {
  std::optional<Uuid> cut_after;
  std::optional<Uuid> looked_at;
  std::optional<Error> error;
  auto read = context.reader().run_children(question.id, job, [&](const index::RunKey& child) {
    if (after && child.run <= *after) return true;
    const bool full = answer.children.size() >= question.rows_max;
    if (looked_at && child.run != *looked_at && (full || context.expired())) {
      cut_after = looked_at;
      return false;
    }
    looked_at = child.run;
    const auto known = runs.is_child(child, question.id, job);
    if (!known) error = known.error();
    if (known && *known) answer.children.push_back({child.run, name_of(context, child.job)});
    return !error;
  });
  if (error) return *error;
  if (!read) return read.error();
  return cut_after;
}

Result<RunAnswer> answer_of(const Context& context, RunsAt& runs, const RunQuestion& question,
                            EntityId job, const index::RunRow& row, Envelope& envelope) {
  RunAnswer answer;
  answer.summary = summary_of(context, question.id, job, row);
  answer.terminal_conflict = row.conflicting_terminals();
  if (row.nominal) {
    answer.nominal_start = row.nominal->start;
    answer.nominal_end = row.nominal->end;
  }
  const index::AsOf& as_of = runs.as_of();
  if (auto done = fill_root(context, runs, question.id, job, row, answer); !done) {
    return done.error();
  }
  if (auto done = fill_datasets(context, as_of, question.id, job, row, answer); !done) {
    return done.error();
  }
  auto done = fill_facets(context, question.id, as_of, job, answer, envelope);
  if (!done) return done.error();
  return answer;
}

// The jobs under which the run was known then.
Result<std::map<EntityId, index::RunRow>> rows_of(const Context& context, RunsAt& runs,
                                                  const Uuid& id, Envelope& envelope) {
  std::map<EntityId, index::RunRow> rows;
  auto read = context.reader().runs(id, [&](EntityId job, index::RunRow&& row) {
    if (rows.size() == limits::kRunJobsMax) {
      envelope.mark(Incomplete::kRowBudget);
      return false;
    }
    rows.emplace(job, std::move(row));
    return true;
  });
  if (!read) return read.error();
  if (runs.as_of().present()) return rows;
  for (auto row = rows.begin(); row != rows.end();) {
    auto past = runs.row(id, row->first);
    if (!past) return past.error();
    if (*past) row->second = *std::move(*past);
    row = *past ? std::next(row) : rows.erase(row);
  }
  return rows;
}

// Jobs of one run id share the page: where one of them ends early, so do the others.
void cut_to(const RunPlace& cut_after, RunAnswer& run) {
  if (cut_after.child) {
    std::erase_if(run.children, [&](const RunLink& link) { return link.id > *cut_after.child; });
  }
  if (cut_after.event) {
    std::erase_if(run.events, [&](const RunEvent& event) {
      return index::TimedKey{event.event_time, event.position} > *cut_after.event;
    });
  }
}

template <class Key>
void keep_least(std::optional<Key>& least, const std::optional<Key>& candidate) {
  if (candidate && (!least || *candidate < *least)) least = candidate;
}

}  // namespace

Result<RunsAnswer> describe_run(const Context& context, const RunQuestion& question) {
  const auto after = open_run_cursor(fingerprint_of(question), question.cursor);
  if (!after) return after.error();
  RunQuestion bounded = question;
  bounded.rows_max = std::clamp<std::size_t>(question.rows_max, 1, limits::kPageRowsMax);
  RunsAnswer answer;
  answer.envelope = context.envelope(Draws::kLineage);
  answer.envelope.as_of = question.as_of;
  context.set_known_at(answer.envelope, question.known_at);
  RunsAt runs(context, clocks_of(question));
  auto rows = rows_of(context, runs, question.id, answer.envelope);
  if (!rows) return rows.error();
  if (rows->empty() && runs.late()) {
    return Error{
        ErrorKind::kOverloaded, "the time of one question was over before the run was read", {}};
  }
  if (rows->empty()) {
    return context.not_found("no such run: " + to_string(question.id), Draws::kLineage);
  }
  RunPlace cut_after;
  for (const auto& [job, row] : *rows) {
    auto run = answer_of(context, runs, bounded, job, row, answer.envelope);
    if (!run) return run.error();
    auto child = fill_children(context, runs, bounded, job, after->child, *run);
    if (!child) return child.error();
    auto event = fill_events(context, bounded, runs.as_of(), job, row, after->event, *run);
    if (!event) return event.error();
    keep_least(cut_after.child, *child);
    keep_least(cut_after.event, *event);
    answer.runs.push_back(std::move(*run));
  }
  runs.mark(answer.envelope);
  for (RunAnswer& run : answer.runs) {
    cut_to(cut_after, run);
    std::sort(run.children.begin(), run.children.end());
  }
  std::sort(answer.runs.begin(), answer.runs.end(), [](const RunAnswer& a, const RunAnswer& b) {
    return a.summary.run.job < b.summary.run.job;
  });
  if (cut_after.child || cut_after.event) {
    answer.envelope.mark(Incomplete::kPage);
    answer.envelope.cursor = seal_run_cursor(fingerprint_of(question), cut_after);
  }
  return answer;
}

}  // namespace ledgerline::query
