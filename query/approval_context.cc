#include "query/approval_context.h"

#include <utility>

#include "query/context.h"
#include "query/walk.h"

namespace ledgerline::query {
namespace {

NodeRef dataset_node(const Name& name) { return {NodeType::kDataset, name, {}}; }

Result<std::optional<EntityAnswer>> describe(const Context& context, const Name& name) {
  EntityQuestion ask;
  ask.node = dataset_node(name);
  ask.versions_max = 0;
  auto answer = describe_entity(context, ask);
  if (answer) return std::optional(*std::move(answer));
  if (answer.error().kind == ErrorKind::kNotFound) return std::optional<EntityAnswer>();
  return answer.error();
}

Result<void> add_upstream(const Context& context, const Name& name, ContextAnswer& out) {
  WalkQuestion ask;
  ask.start = dataset_node(name);
  ask.direction = WalkDirection::kUpstream;
  ask.level = WalkLevel::kDatasets;
  ask.nodes_max = limits::kPageRowsDefault + 1;
  auto walked = walk(context, ask);
  if (!walked) return walked.error();
  out.envelope.mark(walked->envelope.reason);
  for (const WalkNode& node : walked->nodes) {
    if (node.depth == 0) continue;
    auto entity = describe(context, node.name);
    if (!entity) return entity.error();
    if (*entity) out.upstream.push_back({node.depth, std::move(**entity)});
  }
  return {};
}

}  // namespace

Result<ContextAnswer> approval_context(const Context& context, const ContextQuestion& question) {
  ContextAnswer answer;
  answer.envelope = context.envelope(Draws::kEntities);
  ApprovalListQuestion approvals;
  approvals.filter.app = question.app;
  approvals.filter.dataset = question.dataset;
  approvals.at = question.at;
  auto list = list_approvals(context, approvals);
  if (!list) return list.error();
  answer.envelope.mark(list->envelope.reason);
  answer.approvals = std::move(list->rows);
  auto dataset = describe(context, question.dataset);
  if (!dataset) return dataset.error();
  answer.dataset = *std::move(dataset);
  if (answer.dataset) {
    if (auto done = add_upstream(context, question.dataset, answer); !done) return done.error();
  }
  return answer;
}

}  // namespace ledgerline::query
