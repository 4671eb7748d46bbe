// The HTTP server with nothing behind it: reads the body of an OpenLineage event, authenticates,
// and answers as many bytes as a receipt has. What ingest over HTTP is compared with.
//
//   ledgerline-null-server PORT     on 127.0.0.1, until SIGTERM or SIGINT
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "api/auth.h"
#include "api/router.h"
#include "api/server.h"
#include "api/worker_pool.h"
#include "engine/base/clock.h"

namespace {

using namespace ledgerline;

constexpr std::string_view kReceipt =
    R"({"position":123456,"index":123456,"leaf_hash":)"
    R"("0000000000000000000000000000000000000000000000000000000000000000",)"
    R"("log":"ledgerline.local/0000000000000000","duplicate":false,"flags":[]})";

void answer(api::Request /*request*/, api::Responder responder) {
  api::Response response;
  response.status = 201;
  response.content_type = "application/json";
  response.body = std::string(kReceipt);
  responder.answer(std::move(response));
}

void wait_for_signal() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGTERM);
  sigaddset(&set, SIGINT);
  int number = 0;
  sigwait(&set, &number);
}

void block_signals() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGTERM);
  sigaddset(&set, SIGINT);
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fprintf(stderr, "usage: ledgerline-null-server PORT\n");
    return 2;
  }
  block_signals();
  api::Router router;
  api::Route route;
  route.method = api::Method::kPost;
  route.path = "/api/v1/lineage";
  route.role = api::Role::kWriter;
  route.runs = api::Runs::kInline;
  route.body = api::BodyPolicy::of({"application/json"});
  route.operation = "postLineageEvent";
  route.handler = answer;
  router.add(std::move(route));

  const SystemClock clock;
  const api::Authenticator authenticator;
  api::WorkerPool workers(2, 1'024);
  api::ServerOptions options;
  options.host = "127.0.0.1";
  options.port = static_cast<std::uint16_t>(std::atoi(argv[1]));
  auto server = api::Server::bind(options, {&router, &authenticator, &workers, &clock, nullptr});
  if (!server || !(*server)->start()) {
    std::fprintf(stderr, "cannot listen on port %s\n", argv[1]);
    return 2;
  }
  wait_for_signal();
  (*server)->stop(std::chrono::seconds(1));
  return 0;
}
