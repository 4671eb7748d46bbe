// The Asio vocabulary of this module: everything runs on one io_context per thread, so executors
// are the concrete type and nothing pays for type erasure. Errors come back as tuples, not
// exceptions.
//
// The result of a co_await is always named before it is tested or chosen from: GCC 12 miscompiles
// some conditions that contain one.
#pragma once

#include <chrono>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace ledgerline::api {

namespace net = boost::asio;
using boost::system::error_code;

using Executor = net::io_context::executor_type;
using Socket = net::basic_stream_socket<net::ip::tcp, Executor>;
using Acceptor = net::basic_socket_acceptor<net::ip::tcp, Executor>;
using SteadyClock = std::chrono::steady_clock;
using Timer = net::basic_waitable_timer<SteadyClock, net::wait_traits<SteadyClock>, Executor>;

template <class T>
using Task = net::awaitable<T, Executor>;

inline constexpr net::use_awaitable_t<Executor> kAwaitable{};
inline constexpr net::as_tuple_t<net::use_awaitable_t<Executor>> kAwait{};

}  // namespace ledgerline::api
