#include "query/approval_usage.h"

#include <utility>

#include "engine/index/index_keys.h"
#include "engine/index/reader.h"
#include "query/approval_check.h"
#include "query/context.h"
#include "query/tables.h"

namespace ledgerline::query {
namespace {

class Usage {
 public:
  Usage(const Context& context, const UsageQuestion& question, const ReadScope& read_scope)
      : context_(context),
        question_(question),
        read_scope_(read_scope),
        evidence_(context, Position(UINT64_MAX)) {
    answer_.envelope = context.envelope(Draws::kUsage);
  }

  Result<UsageAnswer> run(const std::vector<Name>& apps) {
    for (const Name& app : apps) {
      auto more = judge_app(app);
      if (!more) return more.error();
      if (!*more) break;
    }
    return std::move(answer_);
  }

 private:
  // False: nothing more is to be looked at.
  Result<bool> judge_app(const Name& app) {
    AccessQuestion pages;
    pages.node = {NodeType::kApp, app, {}};
    pages.from = question_.from;
    pages.until = question_.until;
    pages.limit = limits::kPageRowsMax;
    do {
      auto page = list_access(context_, pages);
      if (!page) return page.error();
      for (AccessRow& row : page->rows) {
        if (stop()) return false;
        if (auto done = judge_row(app, std::move(row)); !done) return done.error();
      }
      pages.cursor = page->envelope.cursor;
    } while (!pages.cursor.empty());
    return true;
  }

  bool stop() {
    const bool full =
        answer_.rows.size() == question_.limit || answer_.judged == limits::kReportRowsScannedMax;
    const bool late = context_.expired();
    if (full) answer_.envelope.mark(Incomplete::kRowBudget);
    if (late) answer_.envelope.mark(Incomplete::kTimeBudget);
    return full || late;
  }

  Result<void> judge_row(const Name& app, AccessRow row) {
    if (row.erased) {
      answer_.envelope.mark(Incomplete::kErased);
      return {};
    }
    ++answer_.judged;
    ApprovalQuestion ask;
    ask.app = app;
    ask.scope.dataset = row.dataset;
    ask.scope.at = row.time;
    read_scope_(row.value, ask.scope);
    if (ask.scope.version.empty() || ask.scope.purpose.empty()) ++answer_.unscoped;
    auto judged = check_approval(context_, ask, evidence_);
    if (!judged && judged.error().kind == ErrorKind::kOverloaded) {
      answer_.envelope.mark(Incomplete::kRowBudget);
      return {};
    }
    if (!judged) return judged.error();
    answer_.envelope.mark(judged->envelope.reason);
    if (question_.verdicts.contains(judged->judgement.verdict)) {
      answer_.rows.push_back({std::move(row), std::move(judged->judgement)});
    }
    return {};
  }

  const Context& context_;
  const UsageQuestion& question_;
  const ReadScope& read_scope_;
  ApprovalEvidence evidence_;
  UsageAnswer answer_;
};

Result<std::vector<Name>> apps_of(const Context& context, const UsageQuestion& question) {
  std::vector<Name> apps;
  if (question.app) {
    auto found = find_entity(context, format::EntityType::kApp, *question.app);
    if (!found) return found.error();
    if (!*found) {
      return context.not_found("no such app: " + question.app->name, Draws::kEntities);
    }
    return std::vector<Name>{*question.app};
  }
  auto read = context.reader().names(index::name_prefix(format::EntityType::kApp), {},
                                     [&](ByteView key, EntityId) {
                                       index::NameKey name = index::parse_name_key(key);
                                       apps.push_back({std::move(name.ns), std::move(name.name)});
                                       return true;
                                     });
  if (!read) return read.error();
  return apps;
}

}  // namespace

Result<UsageAnswer> judge_usage(const Context& context, const UsageQuestion& question,
                                const ReadScope& read_scope) {
  auto apps = apps_of(context, question);
  if (!apps) return apps.error();
  return Usage(context, question, read_scope).run(*apps);
}

}  // namespace ledgerline::query
