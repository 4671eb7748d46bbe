#include "query/walk.h"

#include <algorithm>

#include "engine/index/reader.h"
#include "query/context.h"
#include "query/cursor.h"
#include "query/tables.h"
#include "query/walk_order.h"
#include "query/walk_search.h"

namespace ledgerline::query {
namespace {

// What a cursor pins: the log as the first page knew it, and how many nodes have been given.
struct Progress {
  std::optional<Position> known_at;
  std::size_t skip = 0;
};

std::uint64_t fingerprint_of(const WalkQuestion& question) {
  Fingerprint print;
  print.add(static_cast<std::uint64_t>(question.start.type));
  print.add(question.start.name.ns).add(question.start.name.name);
  print.add(view(question.start.run.bytes));
  print.add(static_cast<std::uint64_t>(question.direction)).add(std::uint64_t{question.depth});
  print.add(static_cast<std::uint64_t>(question.level));
  print.add(static_cast<std::uint64_t>(question.declared));
  print.add(std::uint64_t{question.attempted}).add(std::uint64_t{question.collapse_temporary});
  print.add(std::uint64_t{question.as_of.has_value()});
  print.add(static_cast<std::uint64_t>(question.as_of.value_or(Timestamp{}).ns));
  print.add(std::uint64_t{question.known_at.has_value()});
  print.add(question.known_at.value_or(Position{}).value());
  for (const std::string& ns : question.namespaces) print.add(ns);
  return print.value();
}

Result<Progress> progress_of(const WalkQuestion& question) {
  Progress progress;
  if (question.cursor.empty()) return progress;
  auto payload = open_cursor(fingerprint_of(question), question.cursor, 16);
  if (!payload) return payload.error();
  progress.known_at = Position(big_endian_at<std::uint64_t>(*payload, 0));
  progress.skip = big_endian_at<std::uint64_t>(*payload, 8);
  return progress;
}

std::string cursor_after(const WalkQuestion& question, Position known_at, std::size_t given) {
  std::string payload;
  append_big_endian(payload, known_at.value());
  append_big_endian(payload, std::uint64_t{given});
  return seal_cursor(fingerprint_of(question), payload);
}

index::AsOf clocks_of(const Context& context, const WalkQuestion& question,
                      const Progress& progress) {
  index::AsOf as_of;
  if (question.as_of) as_of.time = *question.as_of;
  if (question.known_at) {
    as_of.known_at = *question.known_at;
  } else if (progress.known_at && *progress.known_at + 1 != context.watermark()) {
    as_of.known_at = *progress.known_at;
  }
  return as_of;
}

Error not_found(const Context& context, const NodeRef& node) {
  return context.not_found("no such node: " + to_string(node), Draws::kEntities);
}

Result<WalkStart> start_of_run(const Context& context, const NodeRef& node) {
  std::vector<WalkStart> starts;
  auto read = context.reader().runs(node.run, [&](EntityId job, const index::RunRow& row) {
    if (!node.name.ns.empty() || !node.name.name.empty()) {
      if (name_of(context, job) != node.name) return true;
    }
    starts.push_back({NodeType::kRun, job, node.run,
                      row.first_event ? row.first_event->time : Timestamp::max()});
    return true;
  });
  if (!read) return read.error();
  if (starts.empty()) return not_found(context, node);
  if (starts.size() == 1) return starts.front();
  std::string jobs;
  for (const WalkStart& start : starts) {
    Name job = name_of(context, start.id);
    jobs += (jobs.empty() ? "" : "; ") + ("namespace=" + job.ns) + " name=" + job.name;
  }
  return Error{ErrorKind::kInvalid, "id: several jobs used this run id, name one: " + jobs, {}};
}

Result<WalkStart> start_of(const Context& context, const NodeRef& node) {
  if (node.type == NodeType::kRun) return start_of_run(context, node);
  if (node.type != NodeType::kDataset && node.type != NodeType::kJob) {
    return Error{ErrorKind::kInvalid, "type: a walk starts at a dataset, a job or a run", {}};
  }
  auto id = find_entity(context, *entity_type_of(node.type), node.name);
  if (!id) return id.error();
  if (!*id) return not_found(context, node);
  WalkStart start;
  start.type = node.type;
  start.id = **id;
  return start;
}

WalkNode node_of(const Context& context, const Found& found, std::uint32_t number,
                 const NodeRef& start) {
  const FoundNode& source = found.nodes[number];
  WalkNode node;
  node.type = source.type;
  node.name =
      number == 0 && source.type != NodeType::kRun ? start.name : name_of(context, source.id);
  if (source.type == NodeType::kRun) node.run = start.run;
  node.depth = source.depth();
  node.temporary = source.temporary;
  if (source.component == nullptr) return node;
  for (EntityId member : source.component->members) {
    Name name = name_of(context, member);
    if (name != node.name) node.aliases.push_back(std::move(name));
  }
  node.alias_conflict = !source.component->conflicts.empty();
  return node;
}

// A start with neighbours exists; one without may be unknown at earlier clocks.
Result<bool> exists(const Context& context, const WalkStart& start, const Found& found,
                    const index::AsOf& as_of) {
  if (as_of.present() || found.nodes.size() > 1) return true;
  const AliasComponent* component = found.nodes.front().component;
  if (component != nullptr && component->members.size() > 1) return true;
  return seen_at(context, start.id, as_of);
}

}  // namespace

Result<WalkAnswer> walk(const Context& context, const WalkQuestion& question) {
  auto progress = progress_of(question);
  if (!progress) return progress.error();
  auto start = start_of(context, question.start);
  if (!start) return start.error();
  index::AsOf as_of = clocks_of(context, question, *progress);
  std::size_t size = std::clamp<std::size_t>(question.nodes_max, 1, limits::kWalkNodesMaxCeiling);

  WalkSearch search(context, question, as_of);
  // One node more than the page holds tells whether another page follows.
  if (auto done = search.run(*start, progress->skip + size + 1); !done) return done.error();
  const Found& found = search.found();
  auto known = exists(context, *start, found, as_of);
  if (!known) return known.error();
  if (!*known) return not_found(context, question.start);

  WalkPage page = order_walk(context, found, question, progress->skip, size);
  WalkAnswer answer;
  answer.envelope = context.envelope(Draws::kLineage);
  if (progress->known_at) answer.envelope.position = progress->known_at;
  answer.envelope.as_of = question.as_of;
  context.set_known_at(answer.envelope, question.known_at);
  answer.envelope.mark(found.stopped);
  if (page.cut) answer.envelope.mark(Incomplete::kRowBudget);
  if (page.more) {
    answer.envelope.mark(Incomplete::kNodeBudget);
    answer.envelope.cursor = cursor_after(question, answer.envelope.position.value_or(Position{}),
                                          progress->skip + page.nodes.size());
  }
  answer.first_node = static_cast<std::uint32_t>(progress->skip);
  answer.nodes.reserve(page.nodes.size());
  for (std::uint32_t number : page.nodes) {
    answer.nodes.push_back(node_of(context, found, number, question.start));
  }
  answer.edges = std::move(page.edges);
  answer.flows = std::move(page.flows);
  answer.hidden = found.hidden;
  return answer;
}

}  // namespace ledgerline::query
