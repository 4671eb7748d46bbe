// The writing half of Connection.
#include <array>
#include <charconv>
#include <chrono>
#include <utility>

#include <boost/asio/buffer.hpp>

#include "api/connection_impl.h"
#include "api/problem.h"
#include "api/worker_pool.h"
#include "engine/base/limits.h"
#include "engine/base/logging.h"

namespace ledgerline::api {
namespace {

// One chunk of a stream, made on a worker while the connection waits. Owns the stream meanwhile, so
// that either may end first.
class ChunkPull final : public OneShot<Result<bool>> {
 public:
  ChunkPull(Executor executor, std::shared_ptr<BodyStream> stream, std::string recycled)
      : OneShot(std::move(executor)), chunk(std::move(recycled)), stream_(std::move(stream)) {
    chunk.clear();
  }

  void run() {
    try {
      deliver(stream_->next(chunk));
    } catch (const std::exception& e) {
      deliver(Error{ErrorKind::kInternal, std::string("stream: ") + e.what(), {}});
    }
  }

  std::string chunk;  // the worker's until run() has delivered, then the connection's

 private:
  const std::shared_ptr<BodyStream> stream_;
};

// "1f4\r\n".
std::string chunk_size_line(std::size_t size) {
  std::array<char, 20> digits{};
  const auto [end, ec] = std::to_chars(digits.data(), digits.data() + digits.size(), size, 16);
  return std::string(digits.data(), end).append("\r\n");
}

bool has_no_body(unsigned status) { return status == 304; }

}  // namespace

Task<bool> Connection::write(std::string_view first, std::string_view second) {
  const std::size_t bytes = first.size() + second.size();
  transport_.allow(std::chrono::milliseconds(home_.service.options.read_timeout_ms +
                                             bytes * 1000 / limits::kBodyBytesPerSecondMin));
  const auto [ec, written] = co_await transport_.write(
      {net::buffer(first.data(), first.size()), net::buffer(second.data(), second.size())});
  co_return !ec && !aborted_;
}

ResponseHead Connection::make_head(Exchange& exchange) {
  if (home_.service.draining) exchange.reusable = false;
  ResponseHead head;
  head.keep_alive = exchange.reusable;
  head.http10 = exchange.http10;
  head.date = home_.date.at(home_.service.parts.clock->now());
  return head;
}

Task<bool> Connection::send(Exchange& exchange, Response response) {
  const unsigned status = response.status;
  bool written = false;
  if (response.stream && !exchange.head) {
    written = co_await send_stream(exchange, std::move(response));
  } else {
    written = co_await send_in_memory(exchange, response);
  }
  account(exchange, status);
  if (!written) co_return false;
  if (exchange.reusable) co_return true;
  if (!reader_.is_complete() || reader_.has_buffered()) co_await transport_.linger();
  co_return false;
}

Task<bool> Connection::send_in_memory(Exchange& exchange, const Response& response) {
  ResponseHead head = make_head(exchange);
  // The answer to a HEAD of a stream tells no length, because nobody knows it.
  if (!response.stream && !has_no_body(response.status)) head.content_length = response.body.size();
  out_.clear();
  append_head(out_, response, head);
  std::string_view body = response.body;
  if (exchange.head || has_no_body(response.status)) body = {};
  if (body.size() > limits::kCoalescedBodyBytesMax) co_return co_await write(out_, body);
  out_.append(body);
  co_return co_await write(out_, {});
}

Task<bool> Connection::send_stream(Exchange& exchange, Response response) {
  const std::shared_ptr<BodyStream> stream = std::move(response.stream);
  std::string chunk;
  for (bool first = true;; first = false) {
    transport_.allow_forever();
    const auto pull = std::make_shared<ChunkPull>(executor_, stream, std::move(chunk));
    home_.service.parts.workers->submit_continuation(WorkerTask([pull] { pull->run(); }));
    awaited_ = pull;
    const std::optional<Result<bool>> more = co_await pull->wait();
    awaited_.reset();
    if (!more) co_return false;
    if (!*more) {
      logging::warn("http_stream_failed",
                    {{"request_id", exchange.request.id}, {"detail", more->error().message}});
      if (first) {
        co_return co_await send_in_memory(
            exchange, problem_response(to_problem(more->error()), exchange.request.id));
      }
      transport_.reset();
      co_return false;
    }
    const bool last = !**more;
    out_.clear();
    if (first) {
      if (exchange.http10) exchange.reusable = false;  // the end is the connection's end
      ResponseHead head = make_head(exchange);
      head.chunked = !exchange.http10;
      append_head(out_, response, head);
    }
    chunk = std::move(pull->chunk);
    if (exchange.http10) {
      if (last) co_return co_await write(out_, {});
    } else if (last) {
      out_.append("0\r\n\r\n");
      co_return co_await write(out_, {});
    } else if (!chunk.empty()) {
      out_.append(chunk_size_line(chunk.size()));
      chunk.append("\r\n");
    }
    const bool written = co_await write(out_, chunk);
    if (!written) co_return false;
  }
}

}  // namespace ledgerline::api
