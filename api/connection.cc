#include <algorithm>
#include <chrono>
#include <utility>

#include "api/connection_impl.h"
#include "api/dispatch.h"
#include "api/handler.h"
#include "engine/base/bytes.h"
#include "engine/base/limits.h"
#include "engine/base/logging.h"
#include "engine/crypto/random.h"

// Hot path: one pass of serve_one() per request.
namespace ledgerline::api {
namespace {

std::chrono::milliseconds ms(std::uint32_t value) { return std::chrono::milliseconds(value); }

std::string peer_of(const Socket& socket) {
  error_code ec;
  const auto endpoint = socket.remote_endpoint(ec);
  if (ec) return "unknown";
  const std::string address = endpoint.address().to_string();
  const std::string port = std::to_string(endpoint.port());
  return endpoint.address().is_v6() ? "[" + address + "]:" + port : address + ":" + port;
}

class AnswerSlot final : public OneShot<Response>, public AnswerSink {
 public:
  using OneShot<Response>::OneShot;
  void complete(Response response) override { deliver(std::move(response)); }
};

std::shared_ptr<TlsContext::Loaded> tls_of(const Service& service) {
  return service.parts.tls != nullptr ? service.parts.tls->current() : nullptr;
}

}  // namespace

ConnectionHome::ConnectionHome(Service& service_given) : service(service_given), next_id_(0) {
  // A random start keeps ids of two threads, or two runs, apart. Without entropy they may collide,
  // which confuses a log reader and nothing else.
  if (const Result<Salt> salt = crypto::random_salt()) {
    next_id_ = big_endian_at<std::uint64_t>(view(*salt), 0);
  }
}

std::string ConnectionHome::next_request_id() {
  static constexpr std::string_view kDigits = "0123456789abcdef";
  std::string id(14, '0');  // 14 characters need no allocation
  std::uint64_t rest = next_id_++;
  for (std::size_t i = id.size(); i-- > 0; rest >>= 4) id[i] = kDigits[rest & 0xF];
  return id;
}

Connection::Connection(Socket socket, ConnectionHome& home, bool refused)
    : home_(home),
      place_(home.open.size()),
      executor_(socket.get_executor()),
      peer_(peer_of(socket)),
      transport_(std::move(socket), tls_of(home.service)),
      reader_(transport_, ms(home.service.options.idle_timeout_ms),
              ms(home.service.options.read_timeout_ms)),
      refused_(refused) {
  home_.open.push_back(this);
}

Connection::~Connection() {
  Connection* const last = home_.open.back();
  home_.open[place_] = last;
  last->place_ = place_;
  home_.open.pop_back();
  home_.service.connections.remove();
}

Task<void> Connection::run(std::unique_ptr<Connection> self) {
  self->transport_.allow(ms(self->home_.service.options.read_timeout_ms));
  bool open = co_await self->transport_.handshake();
  while (open) open = co_await self->serve_one();
  if (!self->aborted_) co_await self->transport_.close();
}

void Connection::tick(SteadyClock::time_point now) {
  std::optional<std::chrono::milliseconds> cap;
  if (reader_.is_idle() && home_.service.draining) cap = ms(home_.service.options.stop_idle_ms);
  transport_.expire_if_late(now, cap);
}

void Connection::abort() {
  aborted_ = true;
  transport_.abort();
  if (awaited_) awaited_->abandon();
}

Task<bool> Connection::serve_one() {
  const ReadOutcome outcome = co_await reader_.read_header();
  if (outcome == ReadOutcome::kClosed || aborted_) co_return false;
  Exchange exchange;
  exchange.started = SteadyClock::now();
  exchange.request.id = home_.next_request_id();
  if (outcome == ReadOutcome::kRefused) {
    exchange.reusable = false;
    co_return co_await send(exchange, problem_response(reader_.problem(), exchange.request.id));
  }
  exchange.request.peer = peer_;
  exchange.request.received_at = home_.service.parts.clock->now();
  exchange.http10 = reader_.is_http10();
  exchange.reusable = reader_.keep_alive() && !refused_;
  reader_.fill(exchange.request);
  exchange.head = exchange.request.method == Method::kHead;
  home_.service.requests_in_flight.add(1);
  const bool open = co_await serve_admitted(exchange);
  home_.service.requests_in_flight.add(-1);
  co_return open;
}

Task<bool> Connection::serve_admitted(Exchange& exchange) {
  Admission& admission = exchange.admission;
  admission = admit(home_.service, reader_.framing(), exchange.request);
  const ErrorStyle style =
      admission.entry != nullptr ? admission.entry->route.errors : ErrorStyle::kProblem;
  if (refused_) {
    admission.early_answer =
        problem_response(to_problem(Error{ErrorKind::kOverloaded, "too many connections", {}}),
                         exchange.request.id, style);
  }
  if (admission.early_answer) {
    if (!reader_.is_complete()) exchange.reusable = false;
    co_return co_await send(exchange, *std::move(admission.early_answer));
  }
  HeldBody raw(home_.service.budget);
  const ReadOutcome outcome = co_await read_body(exchange, raw);
  if (outcome == ReadOutcome::kClosed || aborted_) co_return false;
  if (outcome == ReadOutcome::kRefused) {
    exchange.reusable = false;
    co_return co_await send(exchange,
                            problem_response(reader_.problem(), exchange.request.id, style));
  }
  std::optional<Response> response = co_await handle(exchange, std::move(raw));
  if (!response) co_return false;
  co_return co_await send(exchange, *std::move(response));
}

Task<ReadOutcome> Connection::read_body(Exchange& exchange, HeldBody& raw) {
  if (reader_.is_complete()) co_return ReadOutcome::kComplete;
  const Admission& admission = exchange.admission;
  if (admission.expects_continue && !exchange.http10 && !reader_.has_buffered()) {
    const bool written = co_await write("HTTP/1.1 100 Continue\r\n\r\n", {});
    if (!written) co_return ReadOutcome::kClosed;
  }
  if (const auto length = reader_.framing().content_length) {
    // Memory follows the bytes that come, not those that are announced.
    raw.reserve(std::min(static_cast<std::size_t>(*length), limits::kBodyInlineBytesMax));
  }
  co_return co_await reader_.read_body(raw, admission.body_bytes_max);
}

Task<std::optional<Response>> Connection::handle(Exchange& exchange, HeldBody raw) {
  const Admission& admission = exchange.admission;
  const auto slot = std::make_shared<AnswerSlot>(executor_);
  transport_.allow_forever();  // handlers keep their own deadlines
  // The answer's log line needs no more of the request than this.
  Request request = std::move(exchange.request);
  exchange.request.method = request.method;
  exchange.request.id = request.id;
  Responder responder(slot, request.id, admission.entry->route.errors);
  BodyDecoder body(admission.encoding, std::move(raw), admission.body_bytes_max,
                   home_.service.budget);
  dispatch(*admission.entry, *home_.service.parts.workers, std::move(request), std::move(body),
           std::move(responder));
  awaited_ = slot;
  std::optional<Response> response = co_await slot->wait();
  awaited_.reset();
  co_return response;
}

void Connection::account(const Exchange& exchange, unsigned status) const {
  const double seconds =
      std::chrono::duration<double>(SteadyClock::now() - exchange.started).count();
  const Router::Entry* const entry = exchange.admission.entry;
  (entry != nullptr ? entry->metrics : home_.service.unmatched).count(status, seconds);
  if (!logging::enabled(logging::Level::kDebug)) return;
  logging::debug("http_request", {{"request_id", exchange.request.id},
                                  {"peer", peer_},
                                  {"method", to_string(exchange.request.method)},
                                  {"route", entry != nullptr ? entry->route.path : "unmatched"},
                                  {"status", status},
                                  {"seconds", seconds}});
}

}  // namespace ledgerline::api
