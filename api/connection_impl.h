// One client connection: a coroutine that reads a request, has it handled, writes the answer, and
// starts again. Lives on one I/O thread and is touched by no other; handlers on other threads only
// reach the OneShot through which they answer.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/admission.h"
#include "api/asio_impl.h"
#include "api/one_shot_impl.h"
#include "api/request_reader_impl.h"
#include "api/response_head.h"
#include "api/service.h"
#include "api/transport_impl.h"

namespace ledgerline::api {

class Connection;

// What the connections of one I/O thread share; touched by that thread only.
struct ConnectionHome {
  explicit ConnectionHome(Service& service_given);

  [[nodiscard]] std::string next_request_id();

  Service& service;
  HttpDate date;
  std::vector<Connection*> open;  // not owned: a connection belongs to its coroutine

 private:
  std::uint64_t next_id_;
};

class Connection {
 public:
  // `refused`: over the cap on connections; answers its first request with 503.
  Connection(Socket socket, ConnectionHome& home, bool refused);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  // Serves until the connection ends, and destroys it.
  static Task<void> run(std::unique_ptr<Connection> self);

  // Closes what has waited too long.
  void tick(SteadyClock::time_point now);
  // Ends whatever is under way; run() returns soon after.
  void abort();

 private:
  // The request being served.
  struct Exchange {
    Request request;
    Admission admission;
    SteadyClock::time_point started;
    bool head = false;     // answer without a body
    bool http10 = false;   // the client reads no chunks
    bool reusable = true;  // the connection can carry another request
  };

  // False: the connection is done.
  Task<bool> serve_one();
  Task<bool> serve_admitted(Exchange& exchange);
  Task<ReadOutcome> read_body(Exchange& exchange, HeldBody& raw);
  // nullopt: aborted.
  Task<std::optional<Response>> handle(Exchange& exchange, HeldBody raw);

  Task<bool> send(Exchange& exchange, Response response);
  Task<bool> send_in_memory(Exchange& exchange, const Response& response);
  Task<bool> send_stream(Exchange& exchange, Response response);
  Task<bool> write(std::string_view first, std::string_view second);
  ResponseHead make_head(Exchange& exchange);
  void account(const Exchange& exchange, unsigned status) const;

  ConnectionHome& home_;
  std::size_t place_;  // in home_.open
  const Executor executor_;
  const std::string peer_;
  Transport transport_;
  RequestReader reader_;
  std::string out_;                       // header and small bodies, reused
  std::shared_ptr<OneShotBase> awaited_;  // what an abort has to give up
  const bool refused_;
  bool aborted_ = false;
};

}  // namespace ledgerline::api
