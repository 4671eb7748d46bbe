#include "api/routes/exports.h"

#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "api/routes/question.h"
#include "api/routes/range.h"
#include "api/views/exports.h"
#include "engine/base/limits.h"
#include "engine/format/kind_names.h"
#include "query/exports.h"

namespace ledgerline::api {
namespace {

class ExportStream final : public BodyStream {
 public:
  explicit ExportStream(query::Context context) : context_(std::move(context)) {}

  [[nodiscard]] Result<void> open(const query::ExportQuestion& ask) {
    Result<query::Export> opened = query::Export::open(context_, ask);
    if (!opened) return opened.error();
    export_.emplace(std::move(*opened));
    return {};
  }

  Result<bool> next(std::string& chunk) override {
    if (ended_) return false;
    JsonWriter out(chunk);
    while (chunk.size() < limits::kAnswerChunkBytes) {
      Result<std::optional<query::RecordAnswer>> record = export_->next();
      if (!record) return record.error();
      if (!*record) {
        ended_ = true;
        views::write_export_summary(out, totals_, export_->next_position());
        return true;
      }
      views::write_export_line(out, **record);
      ++totals_.count;
      if (!(*record)->header || !(*record)->body) ++totals_.erased;
    }
    return true;
  }

 private:
  query::Context context_;  // outlives the export
  std::optional<query::Export> export_;
  views::ExportTotals totals_;
  bool ended_ = false;
};

std::optional<std::string> owned(std::optional<std::string_view> text) {
  if (!text) return std::nullopt;
  return std::string(*text);
}

Answerer parse_export(const Request&, Arguments& arguments) {
  query::ExportQuestion ask;
  const auto from = arguments.number("from");
  const auto until = arguments.number("until");
  check_range(arguments, "from", from, "until", until);
  ask.from = Position(from.value_or(0));
  if (until) ask.until = Position(*until);
  if (const auto kind = arguments.text("kind")) {
    ask.kind = format::record_kind_from(*kind);
    if (!ask.kind) arguments.not_among("kind", format::record_kind_names());
  }
  ask.received_from = arguments.time("received_from");
  ask.received_until = arguments.time("received_until");
  check_range(arguments, "received_from", ask.received_from, "received_until", ask.received_until);
  ask.principal = owned(arguments.filled("principal"));
  ask.endpoint = owned(arguments.filled("endpoint"));
  return [ask = std::move(ask)](query::Context& context) -> Result<Response> {
    auto stream = std::make_unique<ExportStream>(std::move(context));
    if (const Result<void> opened = stream->open(ask); !opened) return opened.error();
    return Response::streamed(200, "application/x-ndjson", std::move(stream));
  };
}

}  // namespace

void add_export_routes(Router& router, const Services& services) {
  Route route = get_route(
      "/api/v2/exports", "exportRecords",
      {"from", "until", "kind", "received_from", "received_until", "principal", "endpoint"},
      log_question(services, parse_export));
  route.role = Role::kAuditor;
  add_checked(router, std::move(route));
}

}  // namespace ledgerline::api
