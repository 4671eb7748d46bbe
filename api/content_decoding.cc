#include "api/content_decoding.h"

#define ZLIB_CONST  // next_in is read alone
#include <zlib.h>

#include <algorithm>
#include <array>
#include <limits>
#include <new>
#include <utility>

#include "engine/base/ascii.h"

namespace ledgerline::api {
namespace {

constexpr int kGzipWindowBits = 16 + MAX_WBITS;  // zlib's way to ask for the gzip wrapper, alone

Error invalid(std::string_view what) {
  return {ErrorKind::kInvalid, "Content-Encoding gzip: " + std::string(what), {}};
}

}  // namespace

struct BodyDecoder::Inflater {
  Inflater() {
    if (inflateInit2(&stream, kGzipWindowBits) != Z_OK) throw std::bad_alloc();
  }
  ~Inflater() { inflateEnd(&stream); }
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;

  z_stream stream{};
  std::size_t consumed = 0;     // of the raw bytes
  bool between_members = true;  // the raw bytes may end here, but for the first member
};

std::optional<ContentEncoding> parse_content_encoding(std::string_view value) {
  value = ascii_trimmed(value);
  if (value.empty() || ascii_iequals(value, "identity")) return ContentEncoding::kIdentity;
  if (ascii_iequals(value, "gzip") || ascii_iequals(value, "x-gzip")) return ContentEncoding::kGzip;
  return std::nullopt;
}

BodyDecoder::BodyDecoder(ContentEncoding encoding, HeldBody raw, std::size_t bytes_max,
                         std::shared_ptr<BodyBudget> budget)
    : raw_(std::move(raw)), decoded_(std::move(budget)), bytes_max_(bytes_max) {
  if (encoding == ContentEncoding::kGzip) {
    inflater_ = std::make_unique<Inflater>();
  } else {
    std::swap(raw_, decoded_);
  }
}

BodyDecoder::BodyDecoder(BodyDecoder&&) noexcept = default;
BodyDecoder& BodyDecoder::operator=(BodyDecoder&&) noexcept = default;
BodyDecoder::~BodyDecoder() = default;

Result<bool> BodyDecoder::advance(std::size_t step_bytes) {
  if (!inflater_) {
    if (size() <= bytes_max_) return true;
    return Error{ErrorKind::kTooLarge, "body: larger than " + std::to_string(bytes_max_), {}};
  }
  const std::size_t target = size() + step_bytes;
  while (size() < target) {
    Result<bool> done = inflate_step();
    if (!done || *done) return done;
  }
  return false;
}

Result<bool> BodyDecoder::inflate_step() {
  z_stream& stream = inflater_->stream;
  const std::string& raw = raw_.bytes();
  if (inflater_->consumed == raw.size()) {
    if (inflater_->between_members && !raw.empty()) return true;
    return invalid("cut short");
  }
  std::array<char, 16384> out;
  const std::size_t available =
      std::min<std::size_t>(raw.size() - inflater_->consumed, std::numeric_limits<uInt>::max());
  stream.next_in = reinterpret_cast<const Bytef*>(raw.data() + inflater_->consumed);
  stream.avail_in = static_cast<uInt>(available);
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  inflater_->between_members = false;
  const int status = inflate(&stream, Z_NO_FLUSH);
  inflater_->consumed += available - stream.avail_in;
  const std::size_t made = out.size() - stream.avail_out;
  if (status == Z_MEM_ERROR) return Error{ErrorKind::kOverloaded, "gzip: out of memory", {}};
  if (status == Z_BUF_ERROR) return invalid("cut short");
  if (status != Z_OK && status != Z_STREAM_END) return invalid("corrupt data");
  if (made > bytes_max_ - size()) {
    return Error{ErrorKind::kTooLarge,
                 "body: larger than " + std::to_string(bytes_max_) + " bytes decoded",
                 {}};
  }
  if (!decoded_.append({out.data(), made})) {
    return Error{ErrorKind::kOverloaded, "too many bytes in flight", {}};
  }
  if (status == Z_STREAM_END) {
    inflateReset(&stream);
    inflater_->between_members = true;
  }
  return false;
}

std::shared_ptr<const std::string> BodyDecoder::take() && {
  return HeldBody::share(std::move(decoded_));
}

}  // namespace ledgerline::api
