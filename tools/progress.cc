#include "tools/progress.h"

#include <unistd.h>

#include <array>
#include <cstdio>
#include <iostream>

namespace ledgerline::tools {
namespace {

constexpr std::chrono::milliseconds kTerminalInterval{100};
constexpr std::chrono::seconds kPlainInterval{5};

std::string seconds_text(std::chrono::steady_clock::duration duration) {
  std::array<char, 32> text{};
  const double seconds = std::chrono::duration<double>(duration).count();
  std::snprintf(text.data(), text.size(), "%.1f s", seconds);
  return text.data();
}

}  // namespace

std::string with_commas(std::uint64_t number) {
  std::string text = std::to_string(number);
  for (std::size_t at = text.size(); at > 3; at -= 3) text.insert(at - 3, 1, ',');
  return text;
}

std::string counted(std::uint64_t number, std::string_view thing) {
  std::string text = with_commas(number) + " ";
  text.append(thing);
  if (number != 1) text += "s";
  return text;
}

Progress::Progress(std::ostream& out, bool is_terminal, std::string verb, std::string unit,
                   std::optional<std::uint64_t> total, Now now)
    : out_(out),
      is_terminal_(is_terminal),
      verb_(std::move(verb)),
      unit_(std::move(unit)),
      total_(total),
      now_(std::move(now)),
      began_(now_()),
      next_(began_ + (is_terminal_ ? kTerminalInterval : kPlainInterval)) {}

Progress::Progress(std::string verb, std::string unit, std::optional<std::uint64_t> total)
    : Progress(std::cerr, isatty(STDERR_FILENO) == 1, std::move(verb), std::move(unit), total) {}

void Progress::update(std::uint64_t done) {
  const auto now = now_();
  if (now < next_) return;
  if (is_terminal_) {
    next_ = now + kTerminalInterval;
    out_ << "\r\x1b[K" << line(done) << std::flush;
  } else {
    next_ = now + kPlainInterval;
    out_ << line(done) << std::endl;
  }
}

void Progress::finish(const std::string& summary) {
  if (is_terminal_) out_ << "\r\x1b[K";
  out_ << summary << " in " << seconds_text(now_() - began_) << std::endl;
}

std::string Progress::line(std::uint64_t done) const {
  std::string text = verb_ + " " + with_commas(done);
  if (total_) text += " of " + with_commas(*total_);
  text += " " + unit_;
  if (total_ && *total_ > 0) text += " (" + std::to_string(done * 100 / *total_) + " %)";
  return text + ", " + seconds_text(now_() - began_);
}

}  // namespace ledgerline::tools
