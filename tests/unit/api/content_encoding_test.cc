#include "api/content_encoding.h"

#include <catch2/catch.hpp>

using ledgerline::api::accepts_gzip;

TEST_CASE("gzip is sent to whoever says that it is welcome", "[api]") {
  for (const char* const value : {"gzip", "x-gzip", "GZIP", "br, gzip", "deflate;q=0.5,gzip;q=0.1",
                                  "gzip ; q=1", "*", "br;q=0, *;q=0.2", "gzip;q=0.001", ",gzip"}) {
    INFO(value);
    CHECK(accepts_gzip(value));
  }
}

TEST_CASE("gzip is not sent to whoever does not say so, or says no", "[api]") {
  for (const char* const value : {"", "identity", "br", "gzip;q=0", "gzip; Q=0.000", "*;q=0",
                                  "gzip;q=0, *", "gzipped", "\"gzip\"", ";;,,=", "q=1"}) {
    INFO(value);
    CHECK_FALSE(accepts_gzip(value));
  }
}
