#include "api/content_encoding.h"

#define ZLIB_CONST  // next_in is read alone
#include <zlib.h>

#include <limits>
#include <new>
#include <optional>

#include "engine/base/ascii.h"
#include "engine/base/assert.h"

namespace ledgerline::api {
namespace {

constexpr int kGzipWindowBits = 16 + MAX_WBITS;  // zlib's way to ask for the gzip wrapper
constexpr int kMemoryLevel = 8;                  // zlib's default

std::string_view take_until(std::string_view& text, char separator) noexcept {
  const std::size_t end = text.find(separator);
  const std::string_view taken = text.substr(0, end);
  text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  return ascii_trimmed(taken);
}

// "q=0", "q=0.000": the one weight that means no.
bool refuses(std::string_view parameters) noexcept {
  while (!parameters.empty()) {
    std::string_view parameter = take_until(parameters, ';');
    const std::string_view name = take_until(parameter, '=');
    if (!ascii_iequals(name, "q")) continue;
    return parameter.starts_with('0') &&
           parameter.find_first_not_of("0.") == std::string_view::npos;
  }
  return false;
}

}  // namespace

bool accepts_gzip(std::string_view accept_encoding) noexcept {
  std::optional<bool> any;
  while (!accept_encoding.empty()) {
    std::string_view parameters = take_until(accept_encoding, ',');
    const std::string_view coding = take_until(parameters, ';');
    if (ascii_iequals(coding, "gzip") || ascii_iequals(coding, "x-gzip")) {
      return !refuses(parameters);
    }
    if (coding == "*") any = !refuses(parameters);
  }
  return any.value_or(false);
}

std::string gzip(std::string_view bytes) {
  LEDGERLINE_ASSERT(bytes.size() <= std::numeric_limits<uInt>::max());
  z_stream stream{};
  if (deflateInit2(&stream, Z_BEST_SPEED, Z_DEFLATED, kGzipWindowBits, kMemoryLevel,
                   Z_DEFAULT_STRATEGY) != Z_OK) {
    throw std::bad_alloc();
  }
  std::string out(deflateBound(&stream, bytes.size()), '\0');
  stream.next_in = reinterpret_cast<const Bytef*>(bytes.data());
  stream.avail_in = static_cast<uInt>(bytes.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  const int status = deflate(&stream, Z_FINISH);
  LEDGERLINE_ASSERT(status == Z_STREAM_END);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

}  // namespace ledgerline::api
