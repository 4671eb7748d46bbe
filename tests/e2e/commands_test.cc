// The commands' exit statuses and messages: 0 done, 1 found something wrong, 2 could not do it.
#include <signal.h>

#include <algorithm>
#include <chrono>
#include <fstream>
#include <thread>

#include <catch2/catch.hpp>

#include "tests/e2e/cli.h"
#include "tests/support/http_client.h"

namespace ledgerline::test {
namespace {

namespace fs = std::filesystem;

void import_sample(const Cli& cli) {
  REQUIRE(
      cli.run({"import", "--url", cli.url(), project_file("tools/sample/lineage.ndjson")}).status ==
      0);
}

// Flips one bit in the middle of the largest write-ahead log of the precious store.
void damage_write_ahead_log(const Cli& cli) {
  fs::path largest;
  for (const fs::directory_entry& file : fs::directory_iterator(cli.data() + "/log")) {
    if (file.path().extension() != ".log") continue;
    if (largest.empty() || file.file_size() > fs::file_size(largest)) largest = file.path();
  }
  REQUIRE_FALSE(largest.empty());
  std::fstream stream(largest, std::ios::binary | std::ios::in | std::ios::out);
  const auto middle = static_cast<std::streamoff>(fs::file_size(largest) / 2);
  stream.seekg(middle);
  const char byte = static_cast<char>(stream.get() ^ 1);
  stream.seekp(middle);
  stream.put(byte);
}

}  // namespace

TEST_CASE("wrong arguments are refused with status 2", "[e2e]") {
  const Cli cli;
  CHECK(cli.run({}).status == 2);
  CHECK(cli.run({"nonsense"}).status == 2);
  CHECK(cli.run({"serve", "--http.threads", "0"}).status == 2);
  CHECK(cli.run({"walk", "dataset", "only-a-namespace"}).status == 2);
  CHECK(cli.run({"fsck", "--data", cli.data()}).status == 2);
  CHECK(cli.run({"recover", "--data", cli.data()}).status == 2);
  CHECK(cli.run({"import", "--url", "http://127.0.0.1:1", "--patience", "0",
                 project_file("tools/sample/access.ndjson")})
            .status == 2);
  CHECK(cli.run({"--help"}).status == 0);
  CHECK(cli.run({"serve", "--help"}).has("--http.threads"));
}

TEST_CASE("names of producers cannot write to the terminal", "[e2e]") {
  Cli cli;
  REQUIRE(cli.server().start());
  const std::string event =
      R"({"eventType":"COMPLETE","eventTime":"2026-11-19T02:00:00Z","producer":"p:/",)"
      R"("schemaURL":"https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent",)"
      R"("run":{"runId":"01902b9e-0000-7000-8000-000000000001"},)"
      R"("job":{"namespace":"n","name":"j\u001b[31mRED"},)"
      R"("outputs":[{"namespace":"d","name":"a\n0  forged\u009b"}]})"
      "\n";
  REQUIRE(cli.run({"import", "--url", cli.url(), cli.file("event.ndjson", event)}).status == 0);
  const std::string shown =
      "job  n  j\\u001b[31mRED\n"
      "  dataset  d  a\\u000a0  forged\\u009b  <- j\\u001b[31mRED\n";
  const CliOutcome walked = cli.run(
      {"walk", "--url", cli.url(), "job", "n", "j\x1b[31mRED", "--direction", "downstream"});
  INFO(walked.output);
  CHECK(walked.status == 0);
  CHECK(walked.output.starts_with(shown));

  const CliOutcome none = cli.run({"walk", "--url", cli.url(), "job", "n", "\x1b[2J"});
  INFO(none.output);
  CHECK(none.status == 2);
  CHECK_FALSE(none.has("\x1b"));
}

TEST_CASE("a server that could be reached by anybody does not start", "[e2e]") {
  const Cli cli;
  const CliOutcome refused = cli.run({"serve", "--data", cli.data(), "--listen", "0.0.0.0:0"});
  CHECK(refused.status == 2);
  CHECK(refused.has("ledgerline keygen"));
}

TEST_CASE("a second process on a data directory is refused", "[e2e]") {
  Cli cli;
  REQUIRE(cli.server().start());
  const CliOutcome second = cli.run({"serve", "--data", cli.data(), "--listen", "127.0.0.1:0"});
  CHECK(second.status == 2);
  CHECK(second.has("another process"));
  CHECK(cli.run({"rebuild-index", "--data", cli.data()}).status == 2);
}

TEST_CASE("a line that is no record is refused, the others are kept", "[e2e]") {
  Cli cli;
  REQUIRE(cli.server().start());
  const std::string path = cli.file(
      "mixed.ndjson",
      "{\"eventType\":\"START\",\"eventTime\":\"2026-01-01T00:00:00Z\",\"run\":{\"runId\":"
      "\"01890000-0000-7000-8000-000000000001\"},\"job\":{\"namespace\":\"n\",\"name\":\"j\"}}\n"
      "not a record\n"
      "{\"eventType\":\"START\"}\n");
  const CliOutcome imported = cli.run({"import", "--url", cli.url(), path});
  CHECK(imported.status == 1);
  CHECK(imported.has("mixed.ndjson:2: refused"));
  CHECK(imported.has("mixed.ndjson:3: refused: no run, job or dataset"));
  CHECK(imported.has("imported 1 line as 1 record, 2 refused"));
}

TEST_CASE("a compressed file is refused with what to do instead", "[e2e]") {
  Cli cli;
  REQUIRE(cli.server().start());
  const std::string path = cli.file("events.ndjson.gz", "\x1f\x8b\x08 and so on\n");
  const CliOutcome refused = cli.run({"import", "--url", cli.url(), path});
  CHECK(refused.status == 2);
  CHECK(refused.has("zcat " + path + " | ledgerline import -"));
}

TEST_CASE("an unknown command is named", "[e2e]") {
  const CliOutcome refused = Cli().run({"bogus"});
  CHECK(refused.status == 2);
  CHECK(refused.has("unknown command: bogus"));
}

TEST_CASE("callers need a key once keys are configured", "[e2e]") {
  const Cli maker;
  const CliOutcome made = maker.run({"keygen", "api", "auditor", "--role", "auditor"});
  REQUIRE(made.status == 0);
  const std::size_t toml = made.output.find("[[auth.keys]]");
  const std::size_t key = made.output.find("lk_");
  REQUIRE(toml != std::string::npos);
  REQUIRE(key != std::string::npos);
  const std::string config = maker.file(
      "keys.toml",
      made.output.substr(toml, made.output.find("\"\n", made.output.find("sha256")) + 2 - toml));

  Cli cli({"--config", config});
  REQUIRE(cli.server().start());
  const CliOutcome without = cli.run({"export", "--url", cli.url()});
  CHECK(without.status == 2);
  CHECK(without.has("401"));
  CHECK(cli.run({"export", "--url", cli.url(), "--key", made.output.substr(key, 46)}).status == 0);
  CHECK(cli.run({"import", "--url", cli.url(), "--key", made.output.substr(key, 46),
                 project_file("tools/sample/lineage.ndjson")})
            .status == 2);
}

TEST_CASE("keys of a file are read again on SIGHUP, and a broken file changes nothing", "[e2e]") {
  const Cli maker;
  const std::string path = maker.file("keys.toml", "");
  const auto make_key = [&](const std::string& name) {
    const CliOutcome made =
        maker.run({"keygen", "api", name, "--role", "auditor", "--append-to", path});
    REQUIRE(made.status == 0);
    const std::size_t key = made.output.find("lk_");
    REQUIRE(key != std::string::npos);
    return made.output.substr(key, 46);
  };
  const std::string first = make_key("first");
  Cli cli({"--auth.keys_file", path});
  REQUIRE(cli.server().start());
  const auto may_read = [&](const std::string& key) {
    return cli.run({"export", "--url", cli.url(), "--key", key}).status == 0;
  };
  // The server logs each reload when it is in force; `count` is that of all lines so far.
  const auto reload = [&](const std::string& event, std::size_t count) {
    REQUIRE(::kill(cli.server().pid(), SIGHUP) == 0);
    const auto lines = [&] {
      const std::string log = read_text(cli.directory() / "server.log");
      std::size_t found = 0;
      for (std::size_t at = log.find(event); at != std::string::npos;
           at = log.find(event, at + 1)) {
        ++found;
      }
      return found;
    };
    for (int i = 0; i < 500 && lines() < count; ++i) {
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    CHECK(lines() == count);
  };
  CHECK(may_read(first));
  const std::string second = make_key("second");
  CHECK_FALSE(may_read(second));
  reload(" keys_reloaded", 1);
  CHECK(may_read(first));
  CHECK(may_read(second));

  const std::string both = read_text(path);
  static_cast<void>(maker.file("keys.toml", both.substr(0, both.size() - 20)));
  reload(" keys_not_reloaded", 1);
  CHECK(may_read(first));
  CHECK(may_read(second));

  static_cast<void>(maker.file("keys.toml", both.substr(both.rfind("[[auth.keys]]"))));
  reload(" keys_reloaded", 2);
  CHECK_FALSE(may_read(first));
  CHECK(may_read(second));
}

TEST_CASE("an import without a server leaves the log and the answers of one with it", "[e2e]") {
  Cli served;
  REQUIRE(served.server().start());
  const std::vector<std::string> files = {project_file("tools/sample/lineage.ndjson"),
                                          project_file("tools/sample/access.ndjson")};
  REQUIRE(served.run({"import", "--url", served.url(), files[0], files[1]}).status == 0);

  Cli direct;
  const CliOutcome imported = direct.run({"import", "--data", direct.data(), files[0], files[1]});
  INFO(imported.output);
  REQUIRE(imported.status == 0);
  REQUIRE(direct.server().start());
  for (const std::string target :
       {"/api/v2/walk?type=job&namespace=nightly&name=clean_orders",
        "/api/v2/entities?type=dataset", "/api/v2/access?user=mary@shop.example"}) {
    CHECK(direct.get(target) == served.get(target));
  }
  const CliOutcome locked = direct.run({"import", "--data", direct.data(), files[0]});
  CHECK(locked.status == 2);
  CHECK(locked.has("another process"));
  // The same sender and endpoints: what one way brought in, the other one knows.
  const CliOutcome again = direct.run({"import", "--url", direct.url(), files[0], files[1]});
  INFO(again.output);
  CHECK(again.status == 0);
  CHECK(again.has("imported 0 lines as 0 records"));
}

TEST_CASE("an import without a server leaves the checkpoint to the next one's witnesses", "[e2e]") {
  Cli cli;
  const std::vector<std::string> import = {"import", "--data", cli.data(),
                                           project_file("tools/sample/lineage.ndjson")};
  const CliOutcome imported = cli.run(import);
  INFO(imported.output);
  REQUIRE(imported.status == 0);
  CHECK(imported.has("no checkpoint was published"));
  CHECK_FALSE(fs::exists(cli.data() + "/checkpoint"));
  // Nobody listens there, so there is no quorum.
  const std::string policy =
      cli.file("policy",
               "witness w witness.example/w1+fea3b187+BBOY9ixtGkV8UbpqS189vS9p/KkyFiGNyJl+QWvRfZPK "
               "http://127.0.0.1:1\nquorum w\n");
  cli.server().set_arguments({"--witness.policy", policy});
  REQUIRE(cli.server().start());
  {
    testing::HttpClient client(cli.server().port());
    CHECK(client.request("GET", "/log/checkpoint").status == 503);
  }
  REQUIRE(cli.server().stop() == 0);

  cli.server().set_arguments({});
  REQUIRE(cli.server().start());
  CHECK_FALSE(cli.get("/log/checkpoint").empty());
  REQUIRE(cli.server().stop() == 0);
  const std::string published = read_text(cli.data() + "/checkpoint");
  // 56, their sender, and that the witnesses are gone from the configuration.
  CHECK(published.find("\n58\n") != std::string::npos);
  REQUIRE(cli.run({"import", "--data", cli.data(), project_file("tools/sample/access.ndjson")})
              .status == 0);
  CHECK(read_text(cli.data() + "/checkpoint") == published);
  CHECK(cli.run({"fsck", "--data", cli.data()}).status == 0);
}

TEST_CASE("an import without a server refuses the same lines, and other options with it", "[e2e]") {
  const Cli cli;
  const std::string path = cli.file(
      "mixed.ndjson",
      "{\"eventType\":\"START\",\"eventTime\":\"2026-01-01T00:00:00Z\",\"run\":{\"runId\":"
      "\"01890000-0000-7000-8000-000000000001\"},\"job\":{\"namespace\":\"n\",\"name\":\"j\"}}\n"
      "not a record\n"
      "{\"eventType\":\"START\"}\n"
      "{\"user\":\"u\",\"dataset\":{}}\n");
  const CliOutcome imported = cli.run({"import", "--data", cli.data(), path});
  INFO(imported.output);
  CHECK(imported.status == 1);
  CHECK(imported.has("mixed.ndjson:2: refused"));
  CHECK(imported.has("mixed.ndjson:3: refused"));
  CHECK(imported.has("mixed.ndjson:4: refused"));
  CHECK(imported.has("imported 1 line as 1 record, 3 refused"));
  CHECK(cli.run({"import", "--data", cli.data(), "--url", "http://127.0.0.1:1", path}).status == 2);
  CHECK(cli.run({"import", "--principal", "me", path}).status == 2);
  CHECK(cli.run({"import", "--data", cli.data(), cli.data() + "/absent"}).status == 2);
  CHECK(cli.run({"fsck", "--data", cli.data()}).status == 0);
}

TEST_CASE("fsck checks beside a server, beside none, and finds damage", "[e2e]") {
  Cli cli;
  REQUIRE(cli.server().start());
  import_sample(cli);
  const CliOutcome beside = cli.run({"fsck", "--data", cli.data()});
  INFO(beside.output);
  CHECK(beside.status == 0);
  CHECK(fs::is_empty(cli.data() + "/backups"));
  CHECK(read_text(cli.directory() / "server.log").find(" rocksdb ") == std::string::npos);
  REQUIRE(cli.server().stop() == 0);
  CHECK(cli.run({"fsck", "--data", cli.data()}).status == 0);

  damage_write_ahead_log(cli);
  const CliOutcome damaged = cli.run({"fsck", "--data", cli.data()});
  INFO(damaged.output);
  CHECK(damaged.status == 1);
}

TEST_CASE("fsck says whether the index was compared", "[e2e]") {
  Cli cli;
  REQUIRE(cli.run({"import", "--data", cli.data(), project_file("tools/sample/lineage.ndjson")})
              .status == 0);
  REQUIRE(cli.run({"rebuild-index", "--data", cli.data()}).status == 0);
  const auto says = [&](std::vector<std::string> options, std::string_view note) {
    std::vector<std::string> words = {"fsck", "--data", cli.data()};
    words.insert(words.end(), options.begin(), options.end());
    const CliOutcome checked = cli.run(words);
    INFO(checked.output);
    CHECK(checked.status == 0);
    CHECK(checked.has("note: the index was " + std::string(note)));
  };
  says({}, "compared with a fresh fold of the positions before ");
  says({"--tree-only"}, "not compared: only the tree was checked");
  fs::remove_all(cli.data() + "/index");
  says({}, "not compared: there is none");
}

TEST_CASE("a damaged log starts only after recovery with consent", "[e2e]") {
  Cli cli;
  REQUIRE(cli.server().start());
  import_sample(cli);
  cli.server().kill();
  damage_write_ahead_log(cli);

  const CliOutcome refused = cli.run({"serve", "--data", cli.data(), "--listen", "127.0.0.1:0"});
  CHECK(refused.status == 2);
  CHECK(refused.has("recover"));
  CHECK(cli.run({"recover", "--data", cli.data()}).status == 1);
  // What it says is the whole command, also of a path that a shell would cut in two.
  const std::string mirror = cli.data() + "/../it's a mirror";
  const CliOutcome looked = cli.run({"recover", "--data", cli.data(), "--mirror", mirror});
  INFO(looked.output);
  CHECK(looked.status == 1);
  CHECK(looked.has("ledgerline recover --data '" + cli.data() + "' --mirror '" + cli.data() +
                   "/../it'\\''s a mirror' --new-epoch --reason 'why'"));
  const CliOutcome recovered = cli.run(
      {"recover", "--data", cli.data(), "--new-epoch", "--reason", "a flipped bit in a test"});
  INFO(recovered.output);
  CHECK(recovered.status == 0);
  CHECK(cli.run({"recover", "--data", cli.data()}).status == 0);
  REQUIRE(cli.server().start());
  import_sample(cli);
  const CliOutcome checked = cli.run({"fsck", "--data", cli.data(), "--url", cli.url()});
  INFO(checked.output);
  CHECK(checked.status == 0);
}

TEST_CASE("the configured page of a walk is the one that counts", "[e2e]") {
  Cli cli({"--query.walk_nodes_max", "2"});
  REQUIRE(cli.server().start());
  import_sample(cli);
  const std::string walk = "/api/v2/walk?type=job&namespace=nightly&name=clean_orders";
  CHECK(cli.get(walk).find("\"cursor\":") != std::string::npos);
  CHECK(cli.get(walk + "&limit=100").find("\"cursor\":") == std::string::npos);
}

TEST_CASE("a rotated log goes on in a new tree and serves the old one", "[e2e]") {
  Cli cli;
  REQUIRE(cli.server().start());
  import_sample(cli);
  const std::string key = cli.get("/log/vkey");
  REQUIRE(cli.server().stop() == 0);
  const CliOutcome rotated = cli.run({"rotate", "--data", cli.data(), "--reason", "a test"});
  INFO(rotated.output);
  REQUIRE(rotated.status == 0);
  CHECK(rotated.has("A new tree begins at position"));
  REQUIRE(cli.server().start());
  import_sample(cli);
  CHECK(cli.get("/log/vkey") != key);
  CHECK(cli.get("/log/epochs/0/vkey") == key);
  const std::string origin = key.substr(0, key.find('+'));
  CHECK(cli.get("/log/epochs/0/checkpoint").starts_with(origin + "\n"));
  CHECK(cli.get("/log/checkpoint").starts_with(origin + "/"));
  CHECK(cli.get("/api/v2/records/1/proof").find("\n" + origin + "\n") != std::string::npos);
  const CliOutcome checked = cli.run({"fsck", "--data", cli.data(), "--url", cli.url()});
  INFO(checked.output);
  CHECK(checked.status == 0);
}

TEST_CASE("a rebuilt index gives the same answers", "[e2e]") {
  Cli cli;
  REQUIRE(cli.server().start());
  import_sample(cli);
  const std::string walk = "/api/v2/walk?type=job&namespace=nightly&name=clean_orders";
  const std::string before = cli.get(walk);
  REQUIRE(cli.server().stop() == 0);
  CHECK(cli.run({"rebuild-index", "--data", cli.data()}).status == 0);
  CHECK(cli.run({"fsck", "--data", cli.data()}).status == 0);
  REQUIRE(cli.server().start());
  CHECK(cli.get(walk) == before);
}

}  // namespace ledgerline::test
