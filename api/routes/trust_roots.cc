#include "api/routes/trust_roots.h"

#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "api/routes/question.h"
#include "api/routes/submission.h"
#include "api/views/trust.h"
#include "engine/base/encoding.h"
#include "ingest/pipeline.h"
#include "query/trust.h"

namespace ledgerline::api {
namespace {

void post_trust_root(const Services& services, const Request& request, Responder responder) {
  std::optional<Posted> posted = read_post(request, kTrustRootsPath, responder);
  if (!posted) return;
  // Shared, because the pipeline takes a copyable function.
  const auto kept = std::make_shared<Responder>(std::move(responder));
  services.ingest->submit_trust_root(
      std::move(posted->submission),
      [&services, kept, form = posted->form](const ingest::Outcome& outcome) {
        answer_outcome(kept, outcome, form, services);
      });
}

Answerer list(std::optional<Position> known_at) {
  return [known_at](query::Context& context) -> Result<Response> {
    Result<query::TrustAnswer> answer = query::list_trust(context, known_at);
    if (!answer) return answer.error();
    return views::trust_list(*std::move(answer));
  };
}

// Without `key` everything is listed; with it one key is judged.
Answerer parse_trust(const Request&, Arguments& arguments) {
  std::optional<Position> position;
  if (const auto at = arguments.number("known_at")) position = Position(*at);
  const auto key = arguments.text("key");
  query::TrustQuestion ask;
  ask.position = position;
  ask.role = arguments.text("role").value_or("");
  ask.time = arguments.time("time");
  if (!key) {
    if (!ask.role.empty() || ask.time) {
      arguments.fault("key", "required", "role and time are asked of one key");
    }
    return list(position);
  }
  const auto bytes = from_hex(*key);
  if (bytes && bytes->size() == ask.key.size()) {
    ask.key = array_from<crypto::KeyId>(*bytes);
  } else {
    arguments.fault("key", "digest", "a key id is 64 hex digits");
  }
  return [ask](query::Context& context) -> Result<Response> {
    Result<query::TrustVerdict> answer = query::judge_trust(context, ask);
    if (!answer) return answer.error();
    return views::trust_verdict(ask, *answer);
  };
}

}  // namespace

void add_trust_root_routes(Router& router, const Services& services) {
  const std::string path(kTrustRootsPath);
  Route post = post_route(path, "postTrustRoot", Runs::kInline, {"application/json"},
                          [&services](const Request& request, Responder responder) {
                            post_trust_root(services, request, std::move(responder));
                          });
  post.role = Role::kAdmin;
  add_checked(router, std::move(post));
  add_checked(router,
              get_route(path, "listTrustRoots", with_freshness({"key", "role", "known_at", "time"}),
                        question(services, parse_trust)));
}

}  // namespace ledgerline::api
