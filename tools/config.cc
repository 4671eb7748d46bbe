#include "tools/config.h"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <charconv>
#include <fstream>
#include <iterator>
#include <optional>

namespace ledgerline::tools {
namespace {

Error invalid(std::string message) { return {ErrorKind::kInvalid, std::move(message), {}}; }

const ConfigKey* find_key(std::string_view name) {
  for (const ConfigKey& key : config_keys()) {
    if (key.name == name) return &key;
  }
  return nullptr;
}

std::optional<std::uint64_t> parse_number(std::string_view text) {
  std::uint64_t value = 0;
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (fault != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::string in_quotes(std::string_view text) { return "\"" + std::string(text) + "\""; }

struct Setter {
  Config& config;
  const ConfigKey& key;
  std::string_view text;

  Result<void> operator()(std::string Config::*member) const {
    if (key.check && !key.check(text)) return wrong();
    config.*member = text;
    return {};
  }
  Result<void> operator()(std::uint64_t Config::*member) const {
    const std::optional<std::uint64_t> value = parse_number(text);
    if (!value || *value < key.least || *value > key.most) return wrong();
    config.*member = *value;
    return {};
  }
  Result<void> operator()(bool Config::*member) const {
    if (text != "true" && text != "false") return wrong();
    config.*member = text == "true";
    return {};
  }
  [[nodiscard]] Error wrong() const {
    return invalid(std::string(key.name) + " = " + in_quotes(text) + ": wanted " + range_of(key));
  }
};

}  // namespace

std::string range_of(const ConfigKey& key) {
  std::string unit(key.unit);
  if (key.most == 0) return unit;
  return unit + ", " + std::to_string(key.least) + " to " + std::to_string(key.most);
}

Result<void> set_key(Config& config, std::string_view name, std::string_view text) {
  const ConfigKey* key = find_key(name);
  if (key == nullptr) return invalid("unknown key " + in_quotes(name));
  return std::visit(Setter{config, *key, text}, key->member);
}

Result<void> apply_config_file(Config& config, const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) return Error{ErrorKind::kNotFound, path.string() + ": cannot be read", {}};
  const std::string text{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  return apply_config_text(config, text, path.string());
}

Result<ListenAddress> parse_listen(std::string_view text) {
  const std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos) return invalid(in_quotes(text) + " names no port");
  std::string_view host = text.substr(0, colon);
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  const std::optional<std::uint64_t> port = parse_number(text.substr(colon + 1));
  if (!port || *port > 65'535) return invalid(in_quotes(text) + " has no port from 0 to 65535");
  // The one name that needs no resolver.
  if (host == "localhost") host = "127.0.0.1";
  ListenAddress address{std::string(host), static_cast<std::uint16_t>(*port)};
  in6_addr bytes{};  // of either kind
  if (inet_pton(text.starts_with('[') ? AF_INET6 : AF_INET, address.host.c_str(), &bytes) != 1) {
    return invalid(in_quotes(text) + " does not begin with an IP address, as 127.0.0.1 or [::1]");
  }
  return address;
}

bool is_loopback(std::string_view host) { return host.starts_with("127.") || host == "::1"; }

bool has_caller_keys(const Config& config) {
  return !config.auth_keys.empty() || !config.auth_keys_file.empty();
}

Result<void> check_config(const Config& config) {
  const Result<ListenAddress> address = parse_listen(config.listen);
  if (!address) return with_context(address.error(), "listen");
  if (config.tls_certificate.empty() != config.tls_key.empty()) {
    return invalid("tls.certificate and tls.key come together");
  }
  if (is_loopback(address->host)) return {};
  if (!has_caller_keys(config)) {
    return invalid("listen = " + in_quotes(config.listen) +
                   " can be reached from elsewhere, and without [[auth.keys]] or auth.keys_file "
                   "everybody may do everything: add keys (ledgerline keygen api) or listen on "
                   "127.0.0.1");
  }
  if (config.tls_certificate.empty() && !config.auth_allow_plaintext) {
    return invalid("listen = " + in_quotes(config.listen) +
                   " would send keys in plain text: set tls.certificate and tls.key, or "
                   "auth.allow_plaintext = true behind a TLS proxy");
  }
  return {};
}

}  // namespace ledgerline::tools
