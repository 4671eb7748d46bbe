#include "api/routes/log_add.h"

#include <memory>
#include <optional>
#include <utility>

#include "api/routes/receipt_proof.h"
#include "api/routes/submission.h"
#include "ingest/pipeline.h"

namespace ledgerline::api {
namespace {

constexpr unsigned kAdded = 200;  // what the load generators take for success, and nothing else

// The index is of the tree that holds the record, which for a repeat may be a closed epoch's:
// Location leads to the receipt that names it.
Response index_response(const log::Receipt& receipt) {
  Response response = Response::text(kAdded, std::to_string(receipt.leaf_index.value()) + "\n");
  response.headers.emplace_back("Location",
                                "/api/v2/records/" + std::to_string(receipt.position.value()));
  return response;
}

void post_add(const Services& services, const Request& request, Responder responder) {
  std::optional<Posted> posted = read_post(request, kLogAddPath, responder);
  if (!posted) return;
  // Shared, because the pipeline takes a copyable function.
  const auto kept = std::make_shared<Responder>(std::move(responder));
  services.ingest->submit_opaque(
      std::move(posted->submission),
      [&services, kept, form = posted->form](const ingest::Outcome& outcome) {
        const auto* const accepted = std::get_if<ingest::Accepted>(&outcome);
        if (accepted == nullptr) return answer_outcome(kept, outcome, form, services);
        if (form == ReceiptForm::kProof)
          return answer_with_proof(kept, *accepted, services, kAdded);
        kept->answer(index_response(accepted->receipt));
      });
}

}  // namespace

void add_log_add_route(Router& router, const Services& services) {
  add_checked(router, post_route(std::string(kLogAddPath), "postLogAdd", Runs::kInline, {},
                                 [&services](const Request& request, Responder responder) {
                                   post_add(services, request, std::move(responder));
                                 }));
}

}  // namespace ledgerline::api
