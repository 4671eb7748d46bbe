// What the routes are made of: references to the parts of a running store. Built by the composition
// root, outlives the router and the server; every part may be used from any thread.
#pragma once

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <functional>

#include "api/principal.h"
#include "api/routes/health.h"
#include "engine/base/clock.h"
#include "engine/base/ids.h"
#include "engine/base/limits.h"
#include "engine/base/result.h"

namespace ledgerline::index {
class PastIndexes;
class Projector;
}  // namespace ledgerline::index
namespace ledgerline::ingest {
class Instructions;
class Pipeline;
}  // namespace ledgerline::ingest
namespace ledgerline::log {
class LogReader;
class PrincipalTable;
class PublishedTrees;
class Sequencer;
}  // namespace ledgerline::log

namespace ledgerline::api {

class Router;
class WorkerPool;

// What POST /api/v2/admin/backup made.
struct Backup {
  std::filesystem::path path;
  Position next;  // the position after the last record in it
};

// Bounds of one question, as configured.
struct QuestionLimits {
  std::chrono::milliseconds wait{limits::kQueryWaitMsDefault};  // for the index to catch up
  std::chrono::milliseconds time{limits::kQueryTimeMsDefault};  // for the answer
  std::size_t walk_nodes = limits::kWalkNodesMaxDefault;        // of one page
};

struct Services {
  ingest::Pipeline* ingest = nullptr;
  ingest::Instructions* instructions = nullptr;
  const log::Sequencer* sequencer = nullptr;
  index::Projector* projector = nullptr;
  index::PastIndexes* past = nullptr;
  const log::PublishedTrees* trees = nullptr;
  log::PrincipalTable* principals = nullptr;
  const log::LogReader* log = nullptr;
  const Clock* clock = nullptr;
  QuestionLimits questions;
  WorkerPool* workers = nullptr;
  std::function<Result<Backup>()> backup;  // hard links of a consistent state; may block
  std::function<Readiness()> readiness;    // must not block
  std::function<void()> refresh_metrics;  // of what is read off when asked; may block, may be empty
  Role log_role = Role::kReader;          // of the tiles and checkpoints; kNone: public
};

// Adds every route of the program to `router`; api/openapi.json describes them.
void register_routes(Router& router, const Services& services);

}  // namespace ledgerline::api
