#include "engine/crypto/pem_text.h"

#include <algorithm>

#include "engine/base/encoding.h"
#include "engine/base/limits.h"

namespace ledgerline::crypto {
namespace {

constexpr std::size_t kLineBytes = 64;

bool is_space(char c) noexcept { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
  return text;
}

}  // namespace

Result<std::string> der_of_pem(std::string_view pem, std::string_view label) {
  if (pem.size() > limits::kKeyTextBytesMax) {
    return Error{ErrorKind::kTooLarge,
                 "PEM over " + std::to_string(limits::kKeyTextBytesMax) + " bytes",
                 {}};
  }
  const std::string begin = "-----BEGIN " + std::string(label) + "-----";
  const std::string end = "-----END " + std::string(label) + "-----";
  std::string_view text = trimmed(pem);
  if (!text.starts_with(begin) || text.size() < begin.size() + end.size() || !text.ends_with(end)) {
    return Error{ErrorKind::kInvalid, "expected one PEM block \"" + std::string(label) + "\"", {}};
  }
  text.remove_prefix(begin.size());
  text.remove_suffix(end.size());
  std::string base64(text);
  base64.erase(std::remove_if(base64.begin(), base64.end(), is_space), base64.end());
  auto der = from_base64_canonical(base64);
  if (!der || der->empty()) return Error{ErrorKind::kInvalid, "PEM: no base64", {}};
  return *std::move(der);
}

std::string pem_of_der(ByteView der, std::string_view label) {
  const std::string base64 = to_base64(der);
  std::string out = "-----BEGIN " + std::string(label) + "-----\n";
  for (std::size_t at = 0; at < base64.size(); at += kLineBytes) {
    out.append(base64, at, kLineBytes).append("\n");
  }
  return out + "-----END " + std::string(label) + "-----\n";
}

}  // namespace ledgerline::crypto
