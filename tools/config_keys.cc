#include <algorithm>
#include <array>

#include "tools/config.h"

namespace ledgerline::tools {
namespace {

bool is_listen(std::string_view text) { return parse_listen(text).has_value(); }
bool is_present(std::string_view text) { return !text.empty(); }
bool is_mode(std::string_view text) { return text == "lenient" || text == "strict"; }

bool is_log_level(std::string_view text) {
  static constexpr std::array<std::string_view, 5> kLevels = {"debug", "info", "warn", "error",
                                                              "off"};
  return std::find(kLevels.begin(), kLevels.end(), text) != kLevels.end();
}

// The name on a checkpoint's first line and in its signatures.
bool is_origin(std::string_view text) {
  return text.size() <= 255 && std::none_of(text.begin(), text.end(), [](char c) {
           return c <= ' ' || c == '+' || c == '\x7F';
         });
}

constexpr std::uint64_t kMiB = 1U << 20;
constexpr std::uint64_t kGiB = 1U << 30;
constexpr std::uint64_t kHourMs = 3'600'000;

const std::vector<ConfigKey> kKeys = {
    {"listen", "IP address:port", "Where to listen; port 0 lets the system choose.",
     &Config::listen, 0, 0, is_listen},
    {"data", "folder", "The data directory; created when missing.", &Config::data, 0, 0,
     is_present},
    {"log_level", "debug, info, warn, error or off", "What goes to standard error.",
     &Config::log_level, 0, 0, is_log_level},

    {"log.origin", "text without blanks and '+'",
     "Name of the log in its checkpoints. Fixed when the data directory is created; empty takes "
     "what is there, or a random name.",
     &Config::log_origin, 0, 0, is_origin},
    {"log.public_reads", "true or false",
     "Serve checkpoints, tiles and entry bundles under /log/ without a key, for auditors and "
     "witnesses. Entries tell kind, time and size of each record, nothing else.",
     &Config::log_public_reads},
    {"log.queue_records_max", "records", "How many records may wait for the sequencer.",
     &Config::log_queue_records_max, limits::kBatchChunkRecordsMax, 1'000'000},
    {"log.queue_bytes_max", "bytes", "How many bytes of bodies may wait for the sequencer.",
     &Config::log_queue_bytes_max, kMiB, 4 * kGiB},
    {"checkpoint.interval_ms", "milliseconds", "At most one checkpoint is signed in this time.",
     &Config::checkpoint_interval_ms, 10, kHourMs},
    {"checkpoint.mirror", "file",
     "A second place for the newest checkpoint, on other storage: with it the rollback of a "
     "whole data directory is noticed. Empty: none.",
     &Config::checkpoint_mirror},
    {"checkpoint.republish_ms", "milliseconds",
     "With witnesses: an unchanged checkpoint is published again after this time, with new "
     "cosignatures.",
     &Config::checkpoint_republish_ms, 1'000, 24 * kHourMs},
    {"witness.policy", "file",
     "A c2sp.org/tlog-policy that names witnesses with their addresses and a quorum: a checkpoint "
     "is "
     "published once a quorum has cosigned it. Empty: none.",
     &Config::witness_policy},

    {"index.paused", "true or false",
     "Take records in without folding them: queries answer 503, or what is there with stale=ok. "
     "For a large load; a start without it folds the rest.",
     &Config::index_paused},

    {"http.threads", "threads", "Threads that read requests and write answers.",
     &Config::http_threads, 1, 256},
    {"http.workers", "threads", "Threads that answer queries and decode large bodies.",
     &Config::http_workers, 1, 256},
    {"http.worker_queue_max", "requests", "How many requests may wait for a worker.",
     &Config::http_worker_queue_max, 1, 1'000'000},
    {"http.body_bytes_max", "bytes", "Largest request body, after decompression.",
     &Config::http_body_bytes_max, 1'024, limits::kBodyBytesMaxCeiling},
    {"http.in_flight_bytes_max", "bytes", "Request bodies held in memory at once.",
     &Config::http_in_flight_bytes_max, kMiB, 16 * kGiB},
    {"http.connections_max", "connections", "Further connections are refused.",
     &Config::http_connections_max, 1, 1'000'000},
    {"http.read_timeout_ms", "milliseconds", "Patience with a request that has begun.",
     &Config::http_read_timeout_ms, 10, kHourMs},
    {"http.idle_timeout_ms", "milliseconds",
     "Patience with a connection that has no request; stock clients expect a minute or more.",
     &Config::http_idle_timeout_ms, 10, 24 * kHourMs},
    {"http.stop_timeout_ms", "milliseconds", "How long a stop waits for unfinished requests.",
     &Config::http_stop_timeout_ms, 0, kHourMs},

    {"tls.certificate", "PEM file", "Certificate chain, the server's own first. Empty: no TLS.",
     &Config::tls_certificate},
    {"tls.key", "PEM file", "Private key of the certificate. Both are read again on SIGHUP.",
     &Config::tls_key},
    {"auth.keys_file", "TOML file",
     "Keys of callers, as [[auth.keys]] and nothing else; read again on SIGHUP. Empty: none but "
     "those of this file.",
     &Config::auth_keys_file},
    {"auth.allow_plaintext", "true or false",
     "Accept keys over plain HTTP from other machines: for a server behind a TLS proxy.",
     &Config::auth_allow_plaintext},

    {"ingest.mode", "lenient or strict",
     "lenient gives loose events one clear meaning and flags them; strict refuses them.",
     &Config::ingest_mode, 0, 0, is_mode},
    {"ingest.default_namespace", "text", "Stands in where an event names no namespace.",
     &Config::ingest_default_namespace, 0, 0, is_present},

    {"query.wait_ms", "milliseconds", "How long a query waits for the index to catch up.",
     &Config::query_wait_ms, 0, kHourMs},
    {"query.time_ms", "milliseconds", "How long one query may work.", &Config::query_time_ms, 1,
     kHourMs},
    {"query.walk_nodes_max", "nodes", "Nodes on one page of a walk.", &Config::query_walk_nodes_max,
     1, limits::kWalkNodesMaxCeiling},

    {"memory.block_cache_bytes", "bytes", "Cache of stored blocks, log and index together.",
     &Config::memory_block_cache_bytes, 8 * kMiB, 1024 * kGiB},
    {"memory.write_buffer_bytes", "bytes", "Unwritten rows, log and index together.",
     &Config::memory_write_buffer_bytes, 8 * kMiB, 64 * kGiB},
};

}  // namespace

std::span<const ConfigKey> config_keys() { return kKeys; }

}  // namespace ledgerline::tools
