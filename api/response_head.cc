#include "api/response_head.h"

#include <array>
#include <cstdio>
#include <ctime>

namespace ledgerline::api {
namespace {

constexpr std::int64_t kNsPerSecond = 1'000'000'000;

void append_header(std::string& out, std::string_view name, std::string_view value) {
  out.append(name).append(": ");
  for (const char c : value) {
    out.push_back(static_cast<unsigned char>(c) < 0x20 || c == 0x7f ? ' ' : c);
  }
  out.append("\r\n");
}

}  // namespace

std::string_view HttpDate::at(Timestamp time) {
  const std::int64_t second = time.ns / kNsPerSecond;
  if (second == second_) return text_;
  static constexpr std::array<const char*, 7> kDays = {"Sun", "Mon", "Tue", "Wed",
                                                       "Thu", "Fri", "Sat"};
  static constexpr std::array<const char*, 12> kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                          "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const std::time_t when = second;
  std::tm utc{};
  gmtime_r(&when, &utc);
  std::array<char, 64> text{};
  const int length = std::snprintf(text.data(), text.size(), "%s, %02d %s %04d %02d:%02d:%02d GMT",
                                   kDays[static_cast<std::size_t>(utc.tm_wday)], utc.tm_mday,
                                   kMonths[static_cast<std::size_t>(utc.tm_mon)],
                                   utc.tm_year + 1900, utc.tm_hour, utc.tm_min, utc.tm_sec);
  text_.assign(text.data(), static_cast<std::size_t>(length));
  second_ = second;
  return text_;
}

void append_head(std::string& out, const Response& response, const ResponseHead& head) {
  out.append("HTTP/1.1 ").append(std::to_string(response.status)).append(" ");
  out.append(reason_phrase(response.status)).append("\r\n");
  append_header(out, "Date", head.date);
  if (!response.content_type.empty()) append_header(out, "Content-Type", response.content_type);
  for (const auto& [name, value] : response.headers) append_header(out, name, value);
  if (head.content_length)
    append_header(out, "Content-Length", std::to_string(*head.content_length));
  if (head.chunked) append_header(out, "Transfer-Encoding", "chunked");
  if (!head.keep_alive) {
    append_header(out, "Connection", "close");
  } else if (head.http10) {
    append_header(out, "Connection", "keep-alive");
  }
  out.append("\r\n");
}

}  // namespace ledgerline::api
