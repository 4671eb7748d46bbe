#include "tests/unit/api/server_fixture.h"

#include <stdexcept>
#include <thread>
#include <utility>

#include <catch2/catch.hpp>

namespace ledgerline::api::testing {
namespace {

Route make_route(Method method, std::string path, Runs runs, Handler handler,
                 BodyPolicy body = BodyPolicy::none()) {
  Route route;
  route.method = method;
  route.path = std::move(path);
  route.role = Role::kNone;
  route.runs = runs;
  route.body = std::move(body);
  route.operation = route.path;
  route.handler = std::move(handler);
  return route;
}

// Chunks "part0", "part1", ...; fails at chunk `fail_at`, ends after `count`.
class PartStream final : public BodyStream {
 public:
  PartStream(std::atomic<int>& alive, int count, int fail_at, std::size_t padding = 0)
      : alive_(alive), count_(count), fail_at_(fail_at), padding_(padding) {
    ++alive_;
  }
  ~PartStream() override { --alive_; }

  Result<bool> next(std::string& chunk) override {
    if (made_ == fail_at_) return Error{ErrorKind::kUnavailable, "the source went away", {}};
    if (made_ == count_) return false;
    chunk = "part" + std::to_string(made_++) + std::string(padding_, '.');
    return true;
  }

 private:
  std::atomic<int>& alive_;
  const int count_;
  const int fail_at_;
  const std::size_t padding_;
  int made_ = 0;
};

}  // namespace

void Gate::open() {
  const std::lock_guard lock(mutex_);
  open_ = true;
  changed_.notify_all();
}

void Gate::pass() {
  std::unique_lock lock(mutex_);
  ++arrived_;
  changed_.notify_all();
  changed_.wait(lock, [this] { return open_; });
}

bool Gate::wait_for_arrivals(int count) {
  std::unique_lock lock(mutex_);
  return changed_.wait_for(lock, std::chrono::seconds(5), [&] { return arrived_ >= count; });
}

ServerOptions TestServer::quick_options() {
  ServerOptions options;
  options.read_timeout_ms = 200;
  options.idle_timeout_ms = 10'000;
  options.stop_idle_ms = 50;
  options.body_bytes_max = 1U << 20;
  options.in_flight_bytes_max = 8U << 20;
  return options;
}

TestServer::TestServer(const ServerOptions& options, Authenticator authenticator, TlsContext* tls)
    : authenticator_(std::move(authenticator)), workers_(std::in_place, 2, 1) {
  add_body_routes();
  add_other_routes();
  add_stream_routes();
  auto bound = Server::bind(options, {&router_, &authenticator_, &*workers_, &clock_, tls});
  REQUIRE(bound.has_value());
  server_ = *std::move(bound);
  REQUIRE(server_->start().has_value());
}

TestServer::~TestServer() {
  gate.open();
  server_.reset();
  workers_.reset();
  for (std::thread& thread : later_) thread.join();
}

void TestServer::add_body_routes() {
  const Handler echo = [this](Request request, Responder responder) {
    ++handled;
    Response response;
    response.content_type = request.content_type.type;
    response.body = *request.body;
    responder.answer(std::move(response));
  };
  router_.add(make_route(Method::kPost, "/echo", Runs::kInline, echo, BodyPolicy::of({})));
  router_.add(make_route(Method::kPost, "/work/echo", Runs::kOnWorker, echo, BodyPolicy::of({})));
  router_.add(make_route(Method::kPost, "/small", Runs::kInline, echo, BodyPolicy::of({}, 64)));
  router_.add(make_route(Method::kPost, "/json", Runs::kInline, echo,
                         BodyPolicy::of({"application/json"})));
  Route write = make_route(Method::kPost, "/write", Runs::kInline, echo, BodyPolicy::of({}));
  write.role = Role::kWriter;
  router_.add(std::move(write));
}

void TestServer::add_other_routes() {
  const auto get = [this](std::string path, Runs runs, Handler handler) {
    router_.add(make_route(Method::kGet, std::move(path), runs, std::move(handler)));
  };
  get("/item/{name}", Runs::kInline, [](const Request& request, Responder responder) {
    responder.answer(Response::text(200, std::string(request.parameter("name"))));
  });
  get("/wait", Runs::kOnWorker, [this](const Request&, Responder responder) {
    gate.pass();
    ++handled;
    responder.answer(Response::text(200, "waited"));
  });
  get("/later", Runs::kInline, [this](const Request&, Responder responder) {
    later_.emplace_back([responder = std::move(responder)]() mutable {
      responder.answer(Response::text(200, "later"));
    });
  });
  get("/throws", Runs::kInline,
      [](const Request&, const Responder&) { throw std::runtime_error("a broken handler"); });
  get("/forgets", Runs::kOnWorker, [](const Request&, const Responder&) {});
  Route admin = make_route(Method::kGet, "/admin", Runs::kInline,
                           [](const Request& request, Responder responder) {
                             responder.answer(Response::text(200, request.principal->name));
                           });
  admin.role = Role::kAdmin;
  router_.add(std::move(admin));
}

void TestServer::add_stream_routes() {
  const auto add = [this](std::string path, int count, int fail_at, std::size_t padding) {
    router_.add(
        make_route(Method::kGet, std::move(path), Runs::kInline,
                   [this, count, fail_at, padding](const Request&, Responder responder) {
                     responder.answer(Response::streamed(
                         200, "text/plain",
                         std::make_unique<PartStream>(streams_alive, count, fail_at, padding)));
                   }));
  };
  add("/stream", 10, -1, 0);
  add("/stream/cut", 10, 2, 0);
  add("/stream/broken", 10, 0, 0);
  add("/flood", -1, -1, 8U << 10);
}

}  // namespace ledgerline::api::testing
