// What --help prints is part of the interface.
#include <catch2/catch.hpp>

#include "tests/e2e/cli.h"

namespace ledgerline::test {

TEST_CASE("every command's help ends with its exit statuses", "[e2e]") {
  const Cli cli;
  using Words = std::vector<std::string>;
  for (Words words : {Words{"serve"},           Words{"walk"},          Words{"import"},
                      Words{"export"},          Words{"fsck"},          Words{"rebuild-index"},
                      Words{"recover"},         Words{"rotate"},        Words{"rotate-key"},
                      Words{"keygen"},          Words{"keygen", "api"}, Words{"keygen", "log"},
                      Words{"attest"},          Words{"trust"},         Words{"trust", "add"},
                      Words{"trust", "revoke"}, Words{"trust", "rule"}, Words{"trust", "list"},
                      Words{"verify"},          Words{"version"}}) {
    words.emplace_back("--help");
    const CliOutcome help = cli.run(words);
    INFO(help.output);
    CHECK(help.status == 0);
    const std::size_t last = help.output.rfind("\n\n", help.output.find_last_not_of('\n'));
    REQUIRE(last != std::string::npos);
    CHECK(help.output.compare(last + 2, 15, "Exit status: 0 ") == 0);
  }
}

TEST_CASE("the help of serve shows unit, range and default of every key", "[e2e]") {
  const CliOutcome help = Cli().run({"serve", "--help"});
  std::string words;  // however the lines are broken
  for (const char c : help.output) {
    const char shown = c == '\n' ? ' ' : c;
    if (shown != ' ' || !words.ends_with(' ')) words.push_back(shown);
  }
  INFO(words);
  for (const char* const part :
       {"[threads, 1 to 256; default 2]", "[IP address:port; default '127.0.0.1:8080']",
        "[true or false; default false]", "[milliseconds, 10 to 3600000; default ",
        "[lenient or strict; default 'lenient']"}) {
    CHECK(words.find(part) != std::string::npos);
  }
}

}  // namespace ledgerline::test
