// The configuration of `ledgerline serve`: one struct, one table of keys (config_keys.cc) that
// gives each its unit, its check and its documentation. A file in TOML sets keys, a flag of the
// same name overrides it. Values; thread-safe as such.
//
// Unknown keys, values of another type and values out of range are kInvalid, with file and line.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "engine/base/limits.h"
#include "engine/base/result.h"

namespace ledgerline::tools {

struct KeySetting {
  std::string name;    // of the principal
  std::string role;    // writer, reader, auditor, admin
  std::string sha256;  // of the key's text, in hex
  friend bool operator==(const KeySetting&, const KeySetting&) = default;
};

struct Config {
  std::string listen = "127.0.0.1:8080";
  std::string data = "data";
  std::string log_level = "info";

  std::string log_origin;
  bool log_public_reads = false;
  std::uint64_t log_queue_records_max = limits::kQueueRecordsMaxDefault;
  std::uint64_t log_queue_bytes_max = limits::kQueueBytesMaxDefault;
  std::uint64_t checkpoint_interval_ms = limits::kCheckpointIntervalMsDefault;
  std::string checkpoint_mirror;
  std::uint64_t checkpoint_republish_ms = limits::kCheckpointRepublishMsDefault;
  std::string witness_policy;

  bool index_paused = false;

  std::uint64_t http_threads = 2;
  std::uint64_t http_workers = 2;
  std::uint64_t http_worker_queue_max = limits::kWorkerQueueMaxDefault;
  std::uint64_t http_body_bytes_max = limits::kBodyBytesMaxDefault;
  std::uint64_t http_in_flight_bytes_max = limits::kInFlightBytesMaxDefault;
  std::uint64_t http_connections_max = limits::kConnectionsMaxDefault;
  std::uint64_t http_read_timeout_ms = limits::kReadTimeoutMsDefault;
  std::uint64_t http_idle_timeout_ms = limits::kIdleTimeoutMsDefault;
  std::uint64_t http_stop_timeout_ms = 30'000;

  std::string tls_certificate;
  std::string tls_key;

  bool auth_allow_plaintext = false;
  std::string auth_keys_file;
  std::vector<KeySetting> auth_keys;  // [[auth.keys]]

  std::string ingest_mode = "lenient";
  std::string ingest_default_namespace = "default";

  std::uint64_t query_wait_ms = limits::kQueryWaitMsDefault;
  std::uint64_t query_time_ms = limits::kQueryTimeMsDefault;
  std::uint64_t query_walk_nodes_max = limits::kWalkNodesMaxDefault;

  std::uint64_t memory_block_cache_bytes = 128U << 20;
  std::uint64_t memory_write_buffer_bytes = 128U << 20;
};

// One key of the file and one flag of the command line.
struct ConfigKey {
  using Member = std::variant<std::string Config::*, std::uint64_t Config::*, bool Config::*>;
  using TextCheck = std::function<bool(std::string_view)>;

  std::string_view name;  // "http.threads"
  std::string_view unit;  // "bytes"; of a text: its form
  std::string_view doc;   // one sentence
  Member member;
  std::uint64_t least = 0;  // numbers
  std::uint64_t most = 0;
  TextCheck check = {};  // texts; none: any text
};
[[nodiscard]] std::span<const ConfigKey> config_keys();

// Sets one key from its text as on a command line.
[[nodiscard]] Result<void> set_key(Config& config, std::string_view name, std::string_view text);

[[nodiscard]] Result<void> apply_config_file(Config& config, const std::filesystem::path& path);
// `source` names the text in messages.
[[nodiscard]] Result<void> apply_config_text(Config& config, std::string_view text,
                                             std::string_view source);

// The [[auth.keys]] of a keys file, which holds nothing else and at least one of them.
[[nodiscard]] Result<std::vector<KeySetting>> parse_keys_text(std::string_view text,
                                                              std::string_view source);
// One [[auth.keys]] table, as both files take it.
[[nodiscard]] std::string key_toml(const KeySetting& key);

// "threads, 1 to 256": what a value of the key may be.
[[nodiscard]] std::string range_of(const ConfigKey& key);
// The value of the key in `config`, as the TOML file has it.
[[nodiscard]] std::string value_text(const Config& config, const ConfigKey& key);

// A TOML file that sets what `config` holds and documents every key.
[[nodiscard]] std::string describe(const Config& config);

struct ListenAddress {
  std::string host;  // an IP address
  std::uint16_t port = 0;
};
[[nodiscard]] Result<ListenAddress> parse_listen(std::string_view text);
[[nodiscard]] bool is_loopback(std::string_view host);

// Whether callers need a key; otherwise the server is open.
[[nodiscard]] bool has_caller_keys(const Config& config);

// What one key cannot tell by itself. An open server must not be reachable from elsewhere, and keys
// must not travel in plain text unless somebody said that they may.
[[nodiscard]] Result<void> check_config(const Config& config);

}  // namespace ledgerline::tools
