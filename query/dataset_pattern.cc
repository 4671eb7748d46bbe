#include "query/dataset_pattern.h"

#include <utility>
#include <vector>

namespace ledgerline::query {

// Greedy with one point to go back to: the last '*' decides, so the cost is a product and never an
// exponential.
bool matches_pattern(std::string_view pattern, std::string_view text) noexcept {
  std::size_t p = 0;
  std::size_t t = 0;
  std::size_t star = std::string_view::npos;
  std::size_t resume = 0;
  while (t < text.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      resume = t;
    } else if (p < pattern.size() && pattern[p] == text[t]) {
      ++p;
      ++t;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      t = ++resume;
    } else {
      return false;
    }
  }
  while (p < pattern.size() && pattern[p] == '*') ++p;
  return p == pattern.size();
}

// Walks both patterns at once: row[j] tells whether some text takes `a` to i and `b` to j.
bool patterns_overlap(std::string_view a, std::string_view b) {
  constexpr std::size_t kStepsMax = 1U << 20;
  if ((a.size() + 1) * (b.size() + 1) > kStepsMax) return true;
  std::vector<bool> row(b.size() + 1);
  row[0] = true;
  for (std::size_t i = 0; i <= a.size(); ++i) {
    std::vector<bool> next(b.size() + 1);
    const bool star_a = i < a.size() && a[i] == '*';
    for (std::size_t j = 0; j <= b.size(); ++j) {
      if (!row[j]) continue;
      const bool star_b = j < b.size() && b[j] == '*';
      if (i < a.size() && (star_a || star_b)) next[j] = true;
      if (j < b.size() && (star_a || star_b)) row[j + 1] = true;
      if (i < a.size() && j < b.size() && a[i] == b[j]) next[j + 1] = true;
    }
    if (i == a.size()) break;
    row = std::move(next);
  }
  return row[b.size()];
}

}  // namespace ledgerline::query
