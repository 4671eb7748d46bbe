#include "api/routes/trust_roots.h"

#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "api/routes/question.h"
#include "api/routes/receipt_proof.h"
#include "api/routes/submission.h"
#include "api/routes/when_folded.h"
#include "api/views/trust.h"
#include "engine/base/encoding.h"
#include "ingest/pipeline.h"
#include "query/receipt_warnings.h"
#include "query/trust.h"

namespace ledgerline::api {
namespace {

// A change that is in the log, until the index has it.
struct Change {
  const Services& services;
  Responder responder;
  ingest::Accepted accepted;
  views::ProofOf proof_of;  // empty: no proof was asked for

  void answer_from(const query::Context* context) {
    if (context == nullptr) return answer({});
    auto warnings = query::trust_warnings(*context, accepted.receipt.position);
    if (warnings && accepted.receipt.duplicate) {
      warnings->push_back(query::repeat_warning(accepted.receipt.position));
    }
    answer(warnings ? std::optional(*std::move(warnings)) : std::nullopt);
  }

 private:
  void answer(const std::optional<std::vector<query::ReceiptWarning>>& warnings) {
    const views::Proof proof = proof_of ? proof_of(accepted.receipt) : views::Proof();
    responder.answer(views::trust_receipt(accepted, origin_of(services, accepted.receipt.position),
                                          warnings, proof_of ? &proof : nullptr));
  }
};

void await_warnings(const std::shared_ptr<Change>& change) {
  when_folded(change->services, change->accepted.receipt.position,
              [change](const query::Context* context) { change->answer_from(context); });
}

void post_trust_root(const Services& services, const Request& request, Responder responder) {
  std::optional<Posted> posted = read_post(request, kTrustRootsPath, responder);
  if (!posted) return;
  // Shared, because the pipeline takes a copyable function.
  const auto kept = std::make_shared<Responder>(std::move(responder));
  services.ingest->submit_trust_root(
      std::move(posted->submission),
      [&services, kept, form = posted->form](const ingest::Outcome& outcome) {
        const auto* const accepted = std::get_if<ingest::Accepted>(&outcome);
        if (accepted == nullptr) return answer_outcome(kept, outcome, form, services);
        const std::shared_ptr<Change> change(
            new Change{services, std::move(*kept), with_retraction(services, *accepted), {}});
        if (form == ReceiptForm::kPlain) return await_warnings(change);
        await_proofs(services, accepted->receipt.position, [change](views::ProofOf proof_of) {
          change->proof_of = std::move(proof_of);
          await_warnings(change);
        });
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
  ask.role = arguments.filled("role").value_or("");
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
