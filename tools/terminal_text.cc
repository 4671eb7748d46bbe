#include "tools/terminal_text.h"

#include "engine/base/encoding.h"

namespace ledgerline::tools {
namespace {

// C1 controls, U+0080 to U+009F, are this byte and one from 0x80 to 0x9f.
constexpr char kLeadOfC1 = '\xc2';

bool is_c0_or_del(char c) { return static_cast<unsigned char>(c) < 0x20 || c == '\x7f'; }

bool is_c1_at(std::string_view text, std::size_t at) {
  return text[at] == kLeadOfC1 && at + 1 < text.size() &&
         (static_cast<unsigned char>(text[at + 1]) & 0xe0U) == 0x80U;
}

std::string escaped(std::string_view text, bool backslashes) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (is_c1_at(text, i)) {
      ++i;
      out.append("\\u00").append(to_hex(text.substr(i, 1)));
    } else if (is_c0_or_del(text[i])) {
      out.append("\\u00").append(to_hex(text.substr(i, 1)));
    } else {
      if (text[i] == '\\' && backslashes) out.push_back('\\');
      out.push_back(text[i]);
    }
  }
  return out;
}

}  // namespace

std::string shown_name(std::string_view utf8) { return escaped(utf8, true); }

std::string shown_sentence(std::string_view utf8) { return escaped(utf8, false); }

}  // namespace ledgerline::tools
