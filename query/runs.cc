#include "query/runs.h"

#include <algorithm>
#include <map>

#include "engine/base/limits.h"
#include "engine/index/reader.h"
#include "query/context.h"
#include "query/cursor.h"
#include "query/runs_detail.h"
#include "query/tables.h"

namespace ledgerline::query {
namespace {

std::uint64_t fingerprint_of(const RunQuestion& question) {
  return Fingerprint().add("run").add(view(question.id.bytes)).value();
}

Result<std::optional<Uuid>> resume_after(const RunQuestion& question) {
  if (question.cursor.empty()) return std::optional<Uuid>();
  auto payload = open_cursor(fingerprint_of(question), question.cursor, 16);
  if (!payload) return payload.error();
  return std::optional(Uuid{array_from<std::array<std::uint8_t, 16>>(*payload)});
}

// Children come in the order of their run ids; those of one run id are never split.
Result<std::optional<Uuid>> fill_children(const Context& context, const RunQuestion& question,
                                          EntityId job, const std::optional<Uuid>& after,
                                          RunAnswer& answer) {
  std::optional<Uuid> cut_after;
  auto read = context.reader().run_children(question.id, job, [&](const index::RunKey& child) {
    if (after && child.run <= *after) return true;
    if (answer.children.size() >= question.rows_max && child.run != answer.children.back().id) {
      cut_after = answer.children.back().id;
      return false;
    }
    answer.children.push_back({child.run, name_of(context, child.job)});
    return true;
  });
  if (!read) return read.error();
  return cut_after;
}

Result<RunAnswer> answer_of(const Context& context, const RunQuestion& question, EntityId job,
                            const index::RunRow& row, Envelope& envelope) {
  RunAnswer answer;
  answer.summary = summary_of(context, question.id, job, row);
  answer.terminal_conflict = row.conflicting_terminals();
  if (row.nominal) {
    answer.nominal_start = row.nominal->start;
    answer.nominal_end = row.nominal->end;
  }
  if (auto done = fill_root(context, question.id, job, row, answer); !done) return done.error();
  if (auto done = fill_datasets(context, question.id, job, row, answer); !done) {
    return done.error();
  }
  auto done = fill_events(context, question, job, row, answer, envelope);
  if (!done) return done.error();
  return answer;
}

}  // namespace

Result<RunsAnswer> describe_run(const Context& context, const RunQuestion& question) {
  auto after = resume_after(question);
  if (!after) return after.error();
  RunQuestion bounded = question;
  bounded.rows_max = std::clamp<std::size_t>(question.rows_max, 1, limits::kPageRowsMax);
  RunsAnswer answer;
  answer.envelope = context.envelope();
  std::map<EntityId, index::RunRow> rows;
  auto read = context.reader().runs(question.id, [&](EntityId job, index::RunRow&& row) {
    if (rows.size() == limits::kRunJobsMax) {
      answer.envelope.mark(Incomplete::kRowBudget);
      return false;
    }
    rows.emplace(job, std::move(row));
    return true;
  });
  if (!read) return read.error();
  if (rows.empty()) {
    return context.not_found("no such run: " + to_string(question.id));
  }
  std::optional<Uuid> cut_after;
  for (const auto& [job, row] : rows) {
    auto run = answer_of(context, bounded, job, row, answer.envelope);
    if (!run) return run.error();
    auto cut = fill_children(context, bounded, job, *after, *run);
    if (!cut) return cut.error();
    if (*cut && (!cut_after || **cut < *cut_after)) cut_after = **cut;
    answer.runs.push_back(std::move(*run));
  }
  for (RunAnswer& run : answer.runs) {
    if (cut_after) {
      std::erase_if(run.children, [&](const RunLink& child) { return child.id > *cut_after; });
    }
    std::sort(run.children.begin(), run.children.end());
  }
  std::sort(answer.runs.begin(), answer.runs.end(), [](const RunAnswer& a, const RunAnswer& b) {
    return a.summary.run.job < b.summary.run.job;
  });
  if (cut_after) {
    answer.envelope.mark(Incomplete::kPage);
    answer.envelope.cursor = seal_cursor(fingerprint_of(question), view(cut_after->bytes));
  }
  return answer;
}

}  // namespace ledgerline::query
