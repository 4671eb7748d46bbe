#include "engine/base/timestamp.h"

#include <array>
#include <cstdio>

#include "engine/base/limits.h"

namespace ledgerline {
namespace {

constexpr std::int64_t kNanosPerSecond = 1'000'000'000;

// Days since 1970-01-01 of a proleptic Gregorian date (Howard Hinnant, "chrono-Compatible Low-Level
// Date Algorithms", days_from_civil).
constexpr std::int64_t days_from_civil(std::int64_t y, unsigned m, unsigned d) noexcept {
  y -= m <= 2 ? 1 : 0;
  const std::int64_t era = (y >= 0 ? y : y - 399) / 400;
  const auto yoe = static_cast<unsigned>(y - era * 400);
  const unsigned doy = (153 * (m > 2 ? m - 3 : m + 9) + 2) / 5 + d - 1;
  const unsigned doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;
  return era * 146097 + static_cast<std::int64_t>(doe) - 719468;
}

struct Civil {
  std::int64_t year;
  unsigned month;
  unsigned day;
};

// The inverse, civil_from_days of the same source.
constexpr Civil civil_from_days(std::int64_t z) noexcept {
  z += 719468;
  const std::int64_t era = (z >= 0 ? z : z - 146096) / 146097;
  const auto doe = static_cast<unsigned>(z - era * 146097);
  const unsigned yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
  const unsigned doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
  const unsigned mp = (5 * doy + 2) / 153;
  const unsigned day = doy - (153 * mp + 2) / 5 + 1;
  const unsigned month = mp < 10 ? mp + 3 : mp - 9;
  return {static_cast<std::int64_t>(yoe) + era * 400 + (month <= 2 ? 1 : 0), month, day};
}

class Reader {
 public:
  explicit Reader(std::string_view text) noexcept : text_(text) {}

  [[nodiscard]] bool done() const noexcept { return at_ == text_.size(); }
  [[nodiscard]] char peek() const noexcept { return done() ? '\0' : text_[at_]; }
  bool accept(char c) noexcept {
    if (peek() != c || done()) return false;
    ++at_;
    return true;
  }
  // Exactly `digits` decimal digits, or -1.
  int number(int digits) noexcept {
    int value = 0;
    for (int i = 0; i < digits; ++i) {
      if (peek() < '0' || peek() > '9') return -1;
      value = value * 10 + (text_[at_++] - '0');
    }
    return value;
  }

 private:
  std::string_view text_;
  std::size_t at_ = 0;
};

constexpr int days_in_month(int year, int month) noexcept {
  constexpr std::array<int, 12> kDays{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
  return month == 2 && leap ? 29 : kDays[static_cast<std::size_t>(month - 1)];
}

bool read_offset(Reader& in, std::int64_t& offset_s, bool& has_offset) noexcept {
  offset_s = 0;
  has_offset = true;
  if (in.accept('Z') || in.accept('z')) return in.done();
  if (in.done()) {
    has_offset = false;
    return true;
  }
  const bool negative = in.accept('-');
  if (!negative && !in.accept('+')) return false;
  const int hour = in.number(2);
  in.accept(':');
  const int minute = in.number(2);
  if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || !in.done()) return false;
  offset_s = (hour * 3600 + minute * 60) * (negative ? -1 : 1);
  return true;
}

}  // namespace

std::optional<ParsedTimestamp> parse_timestamp(std::string_view text) noexcept {
  Reader in(text);
  const int year = in.number(4);
  if (year < 0 || !in.accept('-')) return std::nullopt;
  const int month = in.number(2);
  if (month < 1 || month > 12 || !in.accept('-')) return std::nullopt;
  const int day = in.number(2);
  if (day < 1 || day > days_in_month(year, month)) return std::nullopt;
  if (!in.accept('T') && !in.accept('t') && !in.accept(' ')) return std::nullopt;
  const int hour = in.number(2);
  if (hour < 0 || hour > 23 || !in.accept(':')) return std::nullopt;
  const int minute = in.number(2);
  if (minute < 0 || minute > 59 || !in.accept(':')) return std::nullopt;
  const int second = in.number(2);
  if (second < 0 || second > 60) return std::nullopt;

  std::int64_t fraction_ns = 0;
  if (in.accept('.')) {
    std::int64_t unit = kNanosPerSecond / 10;
    if (in.peek() < '0' || in.peek() > '9') return std::nullopt;
    for (int digit = in.number(1); digit >= 0; digit = in.number(1)) {
      fraction_ns += unit * digit;
      unit /= 10;
    }
  }
  std::int64_t offset_s = 0;
  ParsedTimestamp out;
  if (!read_offset(in, offset_s, out.has_offset)) return std::nullopt;

  const std::int64_t seconds =
      days_from_civil(year, static_cast<unsigned>(month), static_cast<unsigned>(day)) * 86400 +
      hour * 3600 + minute * 60 + second - offset_s;
  if (__builtin_mul_overflow(seconds, kNanosPerSecond, &out.time.ns) ||
      __builtin_add_overflow(out.time.ns, fraction_ns, &out.time.ns)) {
    out.time = seconds < 0 ? Timestamp::min() : Timestamp::max();
    out.saturated = true;
  }
  return out;
}

std::string to_string(Timestamp time) {
  std::int64_t seconds = time.ns / kNanosPerSecond;
  std::int64_t nanos = time.ns % kNanosPerSecond;
  if (nanos < 0) {
    nanos += kNanosPerSecond;
    --seconds;
  }
  std::int64_t days = seconds / 86400;
  std::int64_t second_of_day = seconds % 86400;
  if (second_of_day < 0) {
    second_of_day += 86400;
    --days;
  }
  const Civil civil = civil_from_days(days);
  std::array<char, 48> buffer{};
  int length = std::snprintf(
      buffer.data(), buffer.size(), "%04d-%02u-%02uT%02d:%02d:%02d", static_cast<int>(civil.year),
      civil.month, civil.day, static_cast<int>(second_of_day / 3600),
      static_cast<int>(second_of_day / 60 % 60), static_cast<int>(second_of_day % 60));
  std::string out(buffer.data(), static_cast<std::size_t>(length));
  if (nanos != 0) {
    const int digits = nanos % 1'000'000 == 0 ? 3 : nanos % 1'000 == 0 ? 6 : 9;
    length = std::snprintf(buffer.data(), buffer.size(), ".%09lld", static_cast<long long>(nanos));
    out.append(buffer.data(), static_cast<std::size_t>(digits) + 1);
  }
  out.push_back('Z');
  return out;
}

bool is_far_future(Timestamp time, Timestamp received_at) noexcept {
  std::int64_t latest = 0;
  const bool overflow = __builtin_add_overflow(received_at.ns, limits::kFutureToleranceNs, &latest);
  return !overflow && time.ns > latest;
}

}  // namespace ledgerline
