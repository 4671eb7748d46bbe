#include "tools/config.h"

#include <set>

#include <catch2/catch.hpp>

namespace ledgerline::tools {
namespace {

std::string error_of(std::string_view text) {
  Config config;
  const Result<void> done = apply_config_text(config, text, "a.toml");
  return done ? "" : done.error().message;
}

Config read(std::string_view text) {
  Config config;
  const Result<void> done = apply_config_text(config, text, "a.toml");
  INFO((done ? "" : done.error().message));
  REQUIRE(done);
  return config;
}

bool contains(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

const std::string kDigest(64, 'a');
const std::string kKeys =
    "[[auth.keys]]\nname = \"airflow\"\nrole = \"writer\"\nsha256 = \"" + kDigest + "\"\n";

}  // namespace

TEST_CASE("a file sets keys of every type", "[tools]") {
  const Config config = read(
      "listen = \"127.0.0.1:9\"\n[http]\nthreads = 7\n[auth]\nallow_plaintext = true\n" + kKeys);
  CHECK(config.listen == "127.0.0.1:9");
  CHECK(config.http_threads == 7);
  CHECK(config.auth_allow_plaintext);
  CHECK(config.auth_keys == std::vector<KeySetting>{{"airflow", "writer", kDigest}});
}

TEST_CASE("an unknown key is refused with its line", "[tools]") {
  CHECK(error_of("\n[http]\ntreads = 7\n") == "a.toml:3: unknown key \"http.treads\"");
  CHECK(contains(error_of(kKeys + "token = \"x\"\n"), "a.toml:5: unknown key"));
}

TEST_CASE("a wrong value is refused with its line and what was wanted", "[tools]") {
  CHECK(error_of("[http]\nthreads = 0\n") ==
        "a.toml:2: http.threads = \"0\": wanted threads, 1 to 256");
  CHECK(contains(error_of("[http]\nthreads = -1\n"), "a.toml:2: http.threads"));
  CHECK(contains(error_of("[http]\nthreads = \"7\"\n"), "wrong type"));
  CHECK(contains(error_of("[http]\nthreads = 1.5\n"), "a.toml:2: http.threads: wanted"));
  CHECK(contains(error_of("listen = 8080\n"), "a.toml:1"));
  CHECK(contains(error_of("log_level = \"loud\"\n"), "wanted debug, info"));
  CHECK(contains(error_of("[ingest]\nmode = \"loose\"\n"), "wanted lenient or strict"));
  CHECK(contains(error_of("[auth]\nkeys = [1]\n"), "a.toml:2"));
  CHECK(contains(
      error_of("[[auth.keys]]\nname = \"a\"\nrole = \"boss\"\nsha256 = \"" + kDigest + "\"\n"),
      "a.toml:1: "));
}

TEST_CASE("a keys file holds keys, at least one, and nothing else", "[tools]") {
  const auto fault = [](const std::string& text) {
    const auto keys = parse_keys_text(text, "keys.toml");
    return keys ? "" : keys.error().message;
  };
  const auto keys = parse_keys_text(kKeys, "keys.toml");
  REQUIRE(keys);
  CHECK(*keys == std::vector<KeySetting>{{"airflow", "writer", kDigest}});
  const KeySetting odd{"a \"b\"\n[[auth.keys]]", "reader", kDigest};
  CHECK(parse_keys_text(key_toml(odd), "keys.toml")->front() == odd);
  for (const std::string& text :
       {std::string(), std::string("[auth]\n"), std::string("[auth]\nkeys = []\n"),
        "listen = \"127.0.0.1:1\"\n" + kKeys, "[auth]\nallow_plaintext = true\n" + kKeys}) {
    INFO(text);
    CHECK(contains(fault(text), "keys.toml"));
  }
  CHECK(contains(fault(kKeys + "token = \"x\"\n"), "keys.toml:5: unknown key"));
  CHECK(contains(fault(kKeys.substr(0, 40)), "keys.toml:"));
}

TEST_CASE("text that is no TOML is refused with its line", "[tools]") {
  CHECK(contains(error_of("listen = \"x\"\nhttp = [\n"), "a.toml:"));
}

TEST_CASE("a file that is not there is refused by name", "[tools]") {
  Config config;
  const Result<void> done = apply_config_file(config, "/nonexistent/ledgerline.toml");
  REQUIRE_FALSE(done);
  CHECK(contains(done.error().message, "/nonexistent/ledgerline.toml"));
}

TEST_CASE("a flag overrides what a file set", "[tools]") {
  Config config = read("[http]\nthreads = 7\n");
  REQUIRE(set_key(config, "http.threads", "8"));
  CHECK(config.http_threads == 8);
  CHECK_FALSE(set_key(config, "http.threads", "eight"));
  CHECK_FALSE(set_key(config, "http.threads", "8 "));
  CHECK(config.http_threads == 8);
}

TEST_CASE("every default keeps its own check", "[tools]") {
  const Config defaults;
  const Config again = read(describe(defaults));
  CHECK(describe(again) == describe(defaults));
  CHECK(check_config(defaults));
}

TEST_CASE("what describes a configuration gives it back", "[tools]") {
  const Config config =
      read("listen = \"0.0.0.0:1\"\ndata = \"a \\\"b\\\"\"\n[query]\nwait_ms = 5\n" + kKeys);
  const Config again = read(describe(config));
  CHECK(again.data == "a \"b\"");
  CHECK(again.query_wait_ms == 5);
  CHECK(again.auth_keys == config.auth_keys);
  CHECK(describe(again) == describe(config));
}

TEST_CASE("every key is documented once", "[tools]") {
  std::set<std::string_view> names;
  for (const ConfigKey& key : config_keys()) {
    CHECK(names.insert(key.name).second);
    CHECK_FALSE(key.unit.empty());
    CHECK(key.doc.ends_with('.'));
  }
}

TEST_CASE("an open server listens on loopback only", "[tools]") {
  Config config;
  for (const char* listen : {"127.0.0.1:8080", "127.8.0.1:0", "[::1]:8080", "localhost:8080"}) {
    config.listen = listen;
    CHECK(check_config(config));
  }
  for (const char* listen : {"0.0.0.0:8080", "192.0.2.1:8080", "[::]:8080"}) {
    config.listen = listen;
    REQUIRE_FALSE(check_config(config));
    CHECK(contains(check_config(config).error().message, "ledgerline keygen"));
  }
}

TEST_CASE("keys do not travel in plain text unless somebody said so", "[tools]") {
  Config config = read(kKeys);
  config.listen = "0.0.0.0:8080";
  CHECK_FALSE(check_config(config));
  config.auth_allow_plaintext = true;
  CHECK(check_config(config));
  config.auth_allow_plaintext = false;
  config.tls_certificate = "server.pem";
  CHECK_FALSE(check_config(config));
  config.tls_key = "server.key";
  CHECK(check_config(config));
}

TEST_CASE("addresses to listen on", "[tools]") {
  const Result<ListenAddress> six = parse_listen("[::1]:80");
  REQUIRE(six);
  CHECK(six->host == "::1");
  CHECK(six->port == 80);
  CHECK(parse_listen("localhost:80")->host == "127.0.0.1");
  for (const char* text :
       {"", "80", ":80", "example.org:80", "1.2.3.4", "1.2.3.4:", "1.2.3.4:65536", "1.2.3.4:-1",
        "[]:1", "::1:x", "999.1.1.1:80", "1.2.3:80", "[1.2.3.4]:80", "[::g]:80", "::1:80"}) {
    INFO(text);
    CHECK_FALSE(parse_listen(text));
  }
}

}  // namespace ledgerline::tools
