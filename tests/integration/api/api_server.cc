#include "tests/integration/api/api_server.h"

#include <chrono>
#include <thread>

#include <catch2/catch.hpp>

#include "api/routes/openapi.h"
#include "api/target.h"
#include "api/worker_pool.h"
#include "engine/base/logging.h"

namespace ledgerline::test {

ApiServer::ApiServer(ApiServerOptions options) {
  logging::set_level(logging::Level::kWarn);
  log::LogOptions log_options;
  log_options.data_directory = directory_ / "data";
  log_options.origin = "log.example/test";
  log_options.sequencer.durability = kv::Durability::kBuffered;
  if (options.mirrored) {
    std::filesystem::create_directory(mirror());
    log_options.mirror = mirror() / "checkpoint";
  }
  auto opened = log::Log::open(log_options);
  REQUIRE(opened.has_value());
  log_ = std::move(*opened);
  start_followers(std::move(options.decode));
  pipeline_ = std::make_unique<ingest::Pipeline>(ingest::PipelineOptions{options.mode, "default"},
                                                 log_->sequencer(), log_->principals());
  instructions_ = std::make_unique<ingest::Instructions>(log_->store(), log_->reader(),
                                                         log_->sequencer(), log_->principals());
  workers_.emplace(2, limits::kWorkerQueueMaxDefault);

  services_.ingest = pipeline_.get();
  services_.instructions = instructions_.get();
  services_.sequencer = &log_->sequencer();
  services_.projector = projector_.get();
  services_.past = past_.get();
  services_.trees = &log_->published();
  services_.principals = &log_->principals();
  services_.log_role = options.public_log ? api::Role::kNone : api::Role::kReader;
  services_.log = &log_->reader();
  services_.clock = &clock_;
  services_.workers = &*workers_;
  services_.backup = [this]() -> Result<api::Backup> {
    const auto path = directory_ / "backup";
    if (auto made = log_->store().backup_to(path); !made) return made.error();
    return api::Backup{path, log_->sequencer().committed()};
  };
  services_.readiness = [this] { return api::Readiness{log_->ready(), "the log has stopped"}; };
  api::register_routes(router_, services_);
  if (options.keys.empty()) {
    authenticator_.emplace();
  } else {
    authenticator_.emplace(std::vector<api::CredentialCheck>{api::api_key_check(options.keys)});
  }

  api::ServerOptions server_options;
  server_options.io_threads = 1;
  server_options.body_bytes_max = options.body_bytes_max;
  server_options.read_timeout_ms = options.read_timeout_ms;
  server_options.stop_idle_ms = 0;
  auto server = api::Server::bind(server_options, {&router_, &*authenticator_, &*workers_, &clock_,
                                                   /*tls=*/nullptr});
  REQUIRE(server.has_value());
  server_ = std::move(*server);
  REQUIRE(server_->start().has_value());
}

ApiServer::~ApiServer() {
  server_->stop(std::chrono::milliseconds(1000));
  log_->stop();
  eraser_->stop();
  past_->stop();
  projector_->stop();
  workers_.reset();
}

void ApiServer::break_mirror() { std::filesystem::remove_all(mirror()); }

testing::HttpResponse ApiServer::get(std::string_view target, const Headers& headers) {
  testing::HttpClient client(port(), std::chrono::seconds(30));
  testing::HttpResponse response = client.request("GET", target, {}, headers);
  check_described("GET", target, response.status);
  return response;
}

testing::HttpResponse ApiServer::post(std::string_view target, std::string_view body,
                                      Headers headers) {
  testing::HttpClient client(port(), std::chrono::seconds(120));
  testing::HttpResponse response = client.request("POST", target, body, headers);
  check_described("POST", target, response.status);
  return response;
}

void ApiServer::start_followers(index::FactsDecoder decode) {
  index::ProjectorOptions projector_options;
  projector_options.path = directory_ / "data" / "index";
  projector_options.decode = std::move(decode);
  auto projector = index::Projector::open(log_->reader(), projector_options);
  REQUIRE(projector.has_value());
  projector_ = std::move(*projector);
  projector_->start();
  index::PastIndexOptions past_options;
  past_options.path = directory_ / "data" / "past";
  past_options.decode = ingest::facts_of_record;
  past_ = std::make_unique<index::PastIndexes>(log_->reader(), past_options);
  past_->start();
  log::EraserOptions erasing;
  erasing.withdrawn = [this](Position by) -> Result<bool> {
    return projector_->has_withdrawn(by) && past_->has_withdrawn(by);
  };
  eraser_ = std::make_unique<log::Eraser>(log_->store(), log_->erasures(), std::move(erasing));
  eraser_->start();
  REQUIRE(log_->start({projector_.get(), past_.get(), eraser_.get()}).has_value());
}

bool ApiServer::await_past(std::uint64_t known_at) {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  while (past_->find(Position(known_at)) == nullptr) {
    if (std::chrono::steady_clock::now() >= deadline) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  return true;
}

bool ApiServer::await_withdrawn(std::uint64_t instruction) {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  while (!projector_->has_withdrawn(Position(instruction))) {
    if (std::chrono::steady_clock::now() >= deadline) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  return true;
}

Json ApiServer::ask(std::string_view target) {
  const testing::HttpResponse response = get(target);
  INFO(target << ": " << response.body);
  REQUIRE(response.status == 200);
  REQUIRE(response.complete);
  return Json::parse(response.body);
}

Json ApiServer::accept(std::string_view body, const Headers& headers) {
  const testing::HttpResponse response = post("/api/v1/lineage", body, headers);
  INFO(response.body);
  REQUIRE(response.status == 201);
  return Json::parse(response.body);
}

void ApiServer::check_described(std::string_view method, std::string_view target,
                                int status) const {
  static const Json kDocument = Json::parse(api::openapi_text());
  const auto parsed = api::parse_target(target);
  if (!parsed) return;
  const api::Router::Match match =
      router_.find(method == "GET" ? api::Method::kGet : api::Method::kPost, parsed->segments);
  if (match.entry == nullptr) return;
  const Json& operation = kDocument["paths"][api::openapi_path(match.entry->route.path)]
                                   [method == "GET" ? "get" : "post"];
  INFO(method << " " << target << " answered " << status << ", which is not described");
  CHECK(operation["responses"].contains(std::to_string(status)));
}

std::string run_event(const EventSpec& spec) {
  const auto datasets = [](const std::vector<std::string>& names) {
    Json out = Json::array();
    for (const std::string& name : names) out.push_back({{"namespace", "db"}, {"name", name}});
    return out;
  };
  const Json event = {
      {"eventType", spec.type},
      {"eventTime", spec.time},
      {"producer", "https://producer.example/1"},
      {"schemaURL", "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent"},
      {"run", {{"runId", spec.run}}},
      {"job", {{"namespace", "etl"}, {"name", spec.job}}},
      {"inputs", datasets(spec.inputs)},
      {"outputs", datasets(spec.outputs)}};
  return event.dump();
}

}  // namespace ledgerline::test
