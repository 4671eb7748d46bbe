#include "engine/index/index_places.h"

#include <algorithm>
#include <charconv>
#include <fstream>
#include <string>
#include <vector>

#include "engine/index/index_store.h"

namespace ledgerline::index {
namespace {

namespace fs = std::filesystem;

constexpr const char* kTakenOverMark = "TAKEN_OVER";

struct Beside {
  fs::path path;
  Position instruction;
  bool taken_over = false;
};

// The position in "<index>.<position>"; nothing: it is named otherwise.
std::optional<Position> instruction_of(const fs::path& index, const fs::path& path) {
  const std::string prefix = index.filename().string() + ".";
  const std::string name = path.filename().string();
  if (!name.starts_with(prefix)) return std::nullopt;
  std::uint64_t value = 0;
  const char* const first = name.data() + prefix.size();
  const char* const last = name.data() + name.size();
  const auto [end, error] = std::from_chars(first, last, value);
  if (error != std::errc{} || end != last) return std::nullopt;
  return Position(value);
}

// Ascending. One that is being removed did not take over, whatever else is said of it.
Result<std::vector<Beside>> all_beside(const fs::path& index) {
  std::vector<Beside> out;
  std::error_code error;
  if (!fs::exists(index.parent_path(), error)) return out;
  for (const auto& entry : fs::directory_iterator(index.parent_path(), error)) {
    const std::optional<Position> instruction = instruction_of(index, entry.path());
    if (!instruction) continue;
    std::error_code ignored;
    const bool taken_over = fs::exists(entry.path() / kTakenOverMark, ignored) &&
                            fs::exists(entry.path() / "CURRENT", ignored) &&
                            !is_marked_for_discard(entry.path());
    out.push_back({entry.path(), *instruction, taken_over});
  }
  if (error) {
    return Error{
        ErrorKind::kInternal, "list " + index.parent_path().string() + ": " + error.message(), {}};
  }
  std::sort(out.begin(), out.end(),
            [](const Beside& a, const Beside& b) { return a.instruction < b.instruction; });
  return out;
}

const Beside* last_taken_over(const std::vector<Beside>& all) {
  const auto found =
      std::find_if(all.rbegin(), all.rend(), [](const Beside& one) { return one.taken_over; });
  return found == all.rend() ? nullptr : &*found;
}

}  // namespace

fs::path place_beside(const fs::path& index, Position instruction) {
  fs::path out = index;
  out += "." + std::to_string(instruction.value());
  return out;
}

Result<void> mark_taken_over(const fs::path& place) {
  std::ofstream mark(place / kTakenOverMark);
  mark << "answers\n";
  mark.close();
  if (mark) return {};
  return Error{ErrorKind::kInternal, "mark " + place.string() + " as the index that answers", {}};
}

fs::path answering_place(const fs::path& index) {
  const auto all = all_beside(index);
  const Beside* const last = all ? last_taken_over(*all) : nullptr;
  return last == nullptr ? index : last->path;
}

Result<void> settle_places(const fs::path& index) {
  const auto all = all_beside(index);
  if (!all) return all.error();
  if (const Beside* const last = last_taken_over(*all)) {
    if (auto done = discard_index(index); !done) return done;
    std::error_code error;
    fs::rename(last->path, index, error);
    if (error) {
      return Error{
          ErrorKind::kInternal, "move " + last->path.string() + ": " + error.message(), {}};
    }
  }
  for (const Beside& one : *all) {
    if (!one.taken_over && !is_marked_for_discard(one.path)) continue;
    if (auto done = discard_index(one.path); !done) return done;
  }
  return {};
}

Result<void> discard_beside(const fs::path& index, const std::optional<fs::path>& kept) {
  const auto all = all_beside(index);
  if (!all) return all.error();
  for (const Beside& one : *all) {
    if (one.path == kept) continue;
    if (auto done = discard_index(one.path); !done) return done;
  }
  return {};
}

}  // namespace ledgerline::index
