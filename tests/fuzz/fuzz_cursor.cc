// Whatever a caller writes into a cursor, the answer is a refusal or a page of what the same caller
// could have asked for. The cursor's fingerprint is taken from a real one, as a caller would.
#include <tuple>

#include "engine/base/encoding.h"
#include "query/access.h"
#include "query/cursor.h"
#include "query/entities.h"
#include "query/runs.h"
#include "query/walk.h"
#include "tests/fuzz/fuzz.h"
#include "tests/support/lineage_history.h"

namespace ledgerline::fuzz {
namespace {

using test::LineageHistory;

LineageHistory& history() {
  static LineageHistory made;
  [[maybe_unused]] static const bool filled = [] {
    made.post({"COMPLETE", 1, "load", 1, {"raw"}, {"orders", "items"}, {}, {}});
    made.post({"FAIL", 2, "load", 2, {"raw"}, {"orders"}, {}, {}});
    made.post({"COMPLETE", 3, "publish", 3, {"orders", "items"}, {"gold"}, {}, {}});
    const std::string parent = R"("parent":{"_producer":"p","_schemaURL":"s","run":{"runId":")" +
                               to_string(test::run_id(1)) +
                               R"("},"job":{"namespace":"jobs","name":"load"}})";
    for (const int child : {4, 5}) {
      made.post({"COMPLETE", child, "part", child, {}, {}, {}, parent});
    }
    for (const char* user : {"ada", "eve", "ada"}) {
      made.post(R"({"time":"2026-01-01T00:09:00Z","user":")" + std::string(user) +
                    R"(","app":"desk","dataset":{"namespace":"db","name":"orders"}})",
                format::RecordKind::kAccess);
    }
    return true;
  }();
  return made;
}

// The same question with another place to go on from.
std::string forged(const std::string& cursor, Input in) {
  const auto real = from_base64(cursor);
  constexpr std::size_t kPrefixBytes = 9;
  LEDGERLINE_ASSERT(real && real->size() > kPrefixBytes);
  std::string payload = real->substr(kPrefixBytes);
  if (in.boolean()) payload.resize(in.u8() % payload.size());
  payload += in.rest();
  return query::seal_cursor(big_endian_at<std::uint64_t>(*real, 1), payload);
}

// Asks for the first page of `question`, then for the one that a forged cursor names. True when
// there is such a page, in `page`; false also when the first page holds everything.
template <class Question, class Page>
bool second_page(Question& question, Result<Page> (*ask)(const query::Context&, const Question&),
                 Input in, std::optional<Page>& page) {
  query::Context context = history().context();
  Result<Page> first = ask(context, question);
  LEDGERLINE_ASSERT(first);
  if (first->envelope.cursor.empty()) return false;
  question.cursor = forged(first->envelope.cursor, in);
  Result<Page> second = ask(context, question);
  LEDGERLINE_ASSERT(second || second.error().kind == ErrorKind::kInvalid ||
                    second.error().kind == ErrorKind::kNotFound);
  if (second) page.emplace(*std::move(second));
  return page.has_value();
}

void check_entities(Input in) {
  query::EntityListQuestion question;
  question.limit = 1 + in.u8() % 3;
  if (in.boolean()) question.substring = "o";
  if (in.boolean()) question.type = query::NodeType::kDataset;
  std::optional<query::EntityList> page;
  if (!second_page(question, &query::list_entities, in, page)) return;
  LEDGERLINE_ASSERT(page->entities.size() <= question.limit);
  for (std::size_t i = 1; i < page->entities.size(); ++i) {
    const query::EntitySummary& a = page->entities[i - 1];
    const query::EntitySummary& b = page->entities[i];
    LEDGERLINE_ASSERT(*query::entity_type_of(a.type) < *query::entity_type_of(b.type) ||
                      a.type == b.type);
    LEDGERLINE_ASSERT(a.type != b.type ||
                      std::tie(a.name.ns, a.name.name) < std::tie(b.name.ns, b.name.name));
  }
}

void check_access(Input in) {
  query::AccessQuestion question;
  question.node.type = query::NodeType::kDataset;
  question.node.name = {"db", "orders"};
  question.limit = 1;
  std::optional<query::AccessAnswer> page;
  if (!second_page(question, &query::list_access, in, page)) return;
  LEDGERLINE_ASSERT(page->rows.size() <= question.limit);
}

void check_walk(Input in) {
  query::WalkQuestion question;
  question.start.type = query::NodeType::kDataset;
  question.start.name = {"db", "raw"};
  question.nodes_max = 1 + in.u8() % 3;
  std::optional<query::WalkAnswer> page;
  if (!second_page(question, &query::walk, in, page)) return;
  LEDGERLINE_ASSERT(page->nodes.size() <= question.nodes_max);
}

void check_run(Input in) {
  query::RunQuestion question;
  question.id = test::run_id(1);
  question.rows_max = 1;
  std::optional<query::RunsAnswer> page;
  if (!second_page(question, &query::describe_run, in, page)) return;
  LEDGERLINE_ASSERT(page->runs.size() == 1 && page->runs.front().children.size() <= 1);
}

}  // namespace

void check(ByteView input) {
  Input in(input);
  switch (in.u8() % 4) {
    case 0:
      return check_entities(in);
    case 1:
      return check_access(in);
    case 2:
      return check_walk(in);
    default:
      return check_run(in);
  }
}

}  // namespace ledgerline::fuzz
