#include "tests/tidy/include_rules.h"

#include <algorithm>
#include <optional>

namespace ledgerline::tidy {
namespace {

struct ModuleRule {
  std::string_view folder;
  std::vector<std::string_view> may_include;  // besides itself
};

const std::vector<ModuleRule>& module_rules() {
  static const std::vector<ModuleRule> rules = {
      {"engine/base", {}},
      {"engine/kv", {"engine/base"}},
      {"engine/format", {"engine/base"}},
      {"engine/crypto", {"engine/base"}},
      {"engine/merkle", {"engine/base", "engine/kv", "engine/format", "engine/crypto"}},
      {"engine/log",
       {"engine/base", "engine/kv", "engine/format", "engine/crypto", "engine/merkle"}},
      {"engine/index",
       {"engine/base", "engine/kv", "engine/format", "engine/crypto", "engine/merkle",
        "engine/log"}},
      {"ingest", {"engine"}},
      {"query", {"engine"}},
      // Handlers reach storage through ingest and query only.
      {"api",
       {"engine/base", "engine/format", "engine/crypto", "engine/merkle", "engine/log",
        "engine/index", "ingest", "query"}},
      {"tools", {"engine", "ingest", "query", "api"}},
      {"tests", {"engine", "ingest", "query", "api", "tools"}},
      {"benchmarks", {"engine", "ingest", "query", "api", "tools", "tests"}},
  };
  return rules;
}

struct HeaderRule {
  std::string_view header;               // a prefix of what stands between the angle brackets
  std::vector<std::string_view> owners;  // path prefixes
  bool only_in_cc = false;
};

const std::vector<HeaderRule>& header_rules() {
  static const std::vector<HeaderRule> rules = {
      {"rocksdb/", {"engine/kv/", "tests/", "benchmarks/"}},
      {"google/protobuf/", {"engine/format/", "ingest/otlp"}},
      {"openssl/", {"engine/crypto/", "api/tls", "tests/"}},
      {"simdjson.h", {"ingest/", "benchmarks/"}},
      {"nlohmann/", {"api/", "tools/", "tests/", "benchmarks/"}},
      {"boost/", {"api/", "tools/", "tests/", "benchmarks/"}},
      {"zlib.h", {"api/", "tools/", "tests/"}},
      {"spdlog/", {"engine/base/"}, true},
      {"prometheus/", {"engine/base/"}, true},
      {"CLI/", {"tools/"}},
      {"toml++/", {"tools/"}},
      {"catch2/", {"tests/"}},
      {"benchmark/", {"benchmarks/"}},
  };
  return rules;
}

// Of the operating system; everybody's.
bool is_system_header(std::string_view header) {
  static const std::set<std::string_view> headers = {
      "dirent.h", "fcntl.h", "netdb.h",   "poll.h",   "pthread.h", "sched.h",
      "signal.h", "spawn.h", "strings.h", "unistd.h", "cxxabi.h",
  };
  if (header.find('.') == std::string_view::npos && header.find('/') == std::string_view::npos) {
    return true;  // the standard library
  }
  return headers.contains(header) || header.starts_with("sys/") || header.starts_with("linux/") ||
         header.starts_with("netinet/") || header.starts_with("arpa/");
}

bool is_inside(std::string_view path, std::string_view folder) {
  return path.starts_with(folder) && (path.size() == folder.size() || path[folder.size()] == '/');
}

const ModuleRule* module_of(std::string_view path) {
  const auto& rules = module_rules();
  const auto found = std::find_if(rules.begin(), rules.end(),
                                  [&](const ModuleRule& r) { return is_inside(path, r.folder); });
  return found == rules.end() ? nullptr : &*found;
}

struct Include {
  std::string_view header;
  bool angled = false;
};

std::optional<Include> include_of(std::string_view line) {
  if (!line.starts_with("#include ")) return std::nullopt;
  line.remove_prefix(std::string_view("#include ").size());
  if (line.size() < 2 || (line.front() != '<' && line.front() != '"')) return std::nullopt;
  const bool angled = line.front() == '<';
  line.remove_prefix(1);
  return Include{line.substr(0, line.find(angled ? '>' : '"')), angled};
}

std::string quoted(std::string_view text) { return "\"" + std::string(text) + "\""; }

std::string fault_of_project_header(std::string_view path, std::string_view header,
                                    const std::set<std::string>& tree) {
  if (header.ends_with(".pb.h")) {
    const bool owner = path.starts_with("engine/format/") || path.starts_with("ingest/otlp");
    return owner ? "" : "generated protobuf code belongs to engine/format and ingest/otlp";
  }
  if (!tree.contains(std::string(header))) {
    return quoted(header) + " is no file of the project, named from its root";
  }
  const ModuleRule* from = module_of(path);
  if (from == nullptr) return "the file is in no module of the include table";
  if (is_inside(header, from->folder)) return "";
  const bool allowed = std::any_of(from->may_include.begin(), from->may_include.end(),
                                   [&](std::string_view f) { return is_inside(header, f); });
  return allowed ? "" : std::string(from->folder) + " must not include " + quoted(header);
}

std::string fault_of_system_header(std::string_view path, std::string_view header) {
  if (is_system_header(header)) return "";
  const auto& rules = header_rules();
  const auto rule = std::find_if(rules.begin(), rules.end(),
                                 [&](const HeaderRule& r) { return header.starts_with(r.header); });
  if (rule == rules.end()) return "no rule names the owner of <" + std::string(header) + ">";
  const bool owner = std::any_of(rule->owners.begin(), rule->owners.end(),
                                 [&](std::string_view prefix) { return path.starts_with(prefix); });
  if (!owner) return "<" + std::string(header) + "> belongs to another module";
  if (rule->only_in_cc && is_header(path)) {
    return "<" + std::string(header) + "> is for .cc files only";
  }
  return "";
}

}  // namespace

Findings check_includes(const SourceFile& file, const std::set<std::string>& tree) {
  Findings findings;
  const std::string text = without_raw_strings(file.text);
  std::size_t number = 0;
  for (const std::string_view line : lines_of(text)) {
    ++number;
    const std::optional<Include> include = include_of(line);
    if (!include) continue;
    std::string fault = include->angled ? fault_of_system_header(file.path, include->header)
                                        : fault_of_project_header(file.path, include->header, tree);
    if (!fault.empty()) findings.push_back({file.path, number, std::move(fault)});
  }
  return findings;
}

}  // namespace ledgerline::tidy
