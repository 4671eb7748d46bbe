// What tls.h hides from modules without Asio.
#pragma once

#include <boost/asio/ssl/context.hpp>

#include "api/tls.h"

namespace ledgerline::api {

struct TlsContext::Loaded {
  boost::asio::ssl::context context{boost::asio::ssl::context::tls_server};
};

}  // namespace ledgerline::api
