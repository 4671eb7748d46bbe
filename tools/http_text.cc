// The parts of the HTTP client that are about text: URLs and the server's problem documents.
#include <array>
#include <cctype>

#include <nlohmann/json.hpp>

#include "tools/http_client.h"

namespace ledgerline::tools {

Result<ServerUrl> parse_server_url(std::string_view text) {
  const auto wrong = [text] {
    return Error{ErrorKind::kInvalid,
                 "\"" + std::string(text) + "\" is no URL like http://127.0.0.1:8080",
                 {}};
  };
  ServerUrl url;
  std::string_view rest = text;
  if (rest.starts_with("http://")) {
    rest.remove_prefix(7);
  } else if (rest.starts_with("https://")) {
    rest.remove_prefix(8);
    url.tls = true;
  } else {
    return wrong();
  }
  const std::size_t slash = rest.find('/');
  if (slash != std::string_view::npos) {
    url.path = rest.substr(slash);
    while (url.path.ends_with('/')) url.path.pop_back();
    rest = rest.substr(0, slash);
  }
  std::size_t colon = rest.rfind(':');
  if (colon != std::string_view::npos && rest.find(']', colon) != std::string_view::npos) {
    colon = std::string_view::npos;  // inside an IPv6 address
  }
  url.host = rest.substr(0, colon);
  url.port = colon == std::string_view::npos ? (url.tls ? "443" : "80") : rest.substr(colon + 1);
  if (url.host.starts_with('[') && url.host.ends_with(']')) {
    url.host = url.host.substr(1, url.host.size() - 2);
  }
  const bool is_number = url.port.find_first_not_of("0123456789") == std::string::npos;
  if (url.host.empty() || url.port.empty() || !is_number) return wrong();
  if (url.host.find_first_of(" @?#") != std::string::npos) return wrong();
  return url;
}

std::string url_encode(std::string_view text) {
  static constexpr std::array<char, 17> kHex{"0123456789ABCDEF"};
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (std::isalnum(byte) != 0 || std::string_view("-._~").find(c) != std::string_view::npos) {
      out.push_back(c);
    } else {
      out.push_back('%');
      out.push_back(kHex[byte >> 4]);
      out.push_back(kHex[byte & 15]);
    }
  }
  return out;
}

std::string describe_failure(const HttpAnswer& answer) {
  std::string text = "the server answered " + std::to_string(answer.status);
  const auto document = nlohmann::json::parse(answer.body, nullptr, false);
  if (!document.is_object()) return text;
  for (const char* member : {"title", "detail"}) {
    const auto found = document.find(member);
    if (found != document.end() && found->is_string()) text += ": " + found->get<std::string>();
  }
  return text;
}

}  // namespace ledgerline::tools
