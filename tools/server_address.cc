#include "tools/server_address.h"

#include <fstream>
#include <system_error>

namespace ledgerline::tools {
namespace {

std::filesystem::path address_file(const std::filesystem::path& data) { return data / "address"; }

}  // namespace

std::string local_url(const ListenAddress& address, std::uint16_t port, bool tls) {
  std::string host = address.host;
  if (host == "0.0.0.0") host = "127.0.0.1";
  if (host == "::") host = "::1";
  if (host.find(':') != std::string::npos) host = "[" + host + "]";
  return std::string(tls ? "https://" : "http://") + host + ":" + std::to_string(port);
}

Result<void> write_server_address(const std::filesystem::path& data, const std::string& url) {
  std::ofstream file(address_file(data), std::ios::trunc);
  file << url << "\n";
  file.close();
  if (!file) {
    return Error{ErrorKind::kInternal, address_file(data).string() + ": cannot be written", {}};
  }
  return {};
}

void remove_server_address(const std::filesystem::path& data) {
  std::error_code ignored;
  std::filesystem::remove(address_file(data), ignored);
}

std::optional<std::string> read_server_address(const std::filesystem::path& data) {
  std::ifstream file(address_file(data));
  std::string url;
  if (!std::getline(file, url) || url.empty()) return std::nullopt;
  return url;
}

}  // namespace ledgerline::tools
