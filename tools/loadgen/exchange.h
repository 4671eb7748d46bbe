// One keep-alive connection that costs little: requests are written from one buffer, answers are
// scanned for status and length and nothing else. One thread.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>

namespace ledgerline::loadgen {

struct Answer {
  unsigned status = 0;
  std::string_view body;  // valid until the next exchange
};

class Exchange {
 public:
  Exchange(boost::asio::ip::tcp::endpoint server, std::string host, std::string key);

  // Connects when needed. Throws boost::system::system_error; the next call connects anew.
  boost::asio::awaitable<Answer> get(std::string_view target);
  boost::asio::awaitable<Answer> post(std::string_view target, std::string_view content_type,
                                      std::string_view body);

 private:
  boost::asio::awaitable<Answer> run(std::string_view method, std::string_view target,
                                     std::string_view content_type, std::string_view body);
  boost::asio::awaitable<Answer> talk(std::string_view body);

  boost::asio::ip::tcp::endpoint server_;
  std::string host_;
  std::string key_;
  std::unique_ptr<boost::asio::ip::tcp::socket> socket_;
  std::string head_;
  std::string in_;
};

}  // namespace ledgerline::loadgen
