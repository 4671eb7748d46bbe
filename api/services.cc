#include "api/services.h"

#include "api/routes/access.h"
#include "api/routes/admin.h"
#include "api/routes/approval_export.h"
#include "api/routes/approvals.h"
#include "api/routes/attestations.h"
#include "api/routes/entities.h"
#include "api/routes/erasures.h"
#include "api/routes/exports.h"
#include "api/routes/lineage.h"
#include "api/routes/log.h"
#include "api/routes/log_add.h"
#include "api/routes/log_proofs.h"
#include "api/routes/openapi.h"
#include "api/routes/record_proof.h"
#include "api/routes/records.h"
#include "api/routes/reports.h"
#include "api/routes/runs.h"
#include "api/routes/trust_roots.h"
#include "api/routes/walk.h"

namespace ledgerline::api {

void register_routes(Router& router, const Services& services) {
  add_lineage_routes(router, services);
  add_access_routes(router, services);
  add_attestation_routes(router, services);
  add_trust_root_routes(router, services);
  add_approval_routes(router, services);
  add_approval_export_route(router, services);
  add_report_routes(router, services);
  add_entity_routes(router, services);
  add_run_routes(router, services);
  add_record_routes(router, services);
  add_record_proof_route(router, services);
  add_walk_routes(router, services);
  add_export_routes(router, services);
  add_log_routes(router, services);
  add_log_proof_routes(router, services);
  add_log_add_route(router, services);
  add_erasure_routes(router, services);
  add_admin_routes(router, services);
  add_openapi_route(router);
  add_health_routes(router, services.readiness, services.refresh_metrics);
}

}  // namespace ledgerline::api
