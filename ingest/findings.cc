#include "ingest/findings.h"

#include "engine/base/limits.h"

namespace ledgerline::ingest {
namespace {

// Replaces the user information of a URI inside `text`: what stands between "://" and "@".
std::string without_credentials(std::string_view text) {
  const std::size_t scheme = text.substr(0, limits::kExcerptBytesMax).find("://");
  if (scheme == std::string_view::npos)
    return std::string(text.substr(0, 2 * limits::kExcerptBytesMax));
  const std::size_t at = text.find('@', scheme);
  if (at == std::string_view::npos)
    return std::string(text.substr(0, 2 * limits::kExcerptBytesMax));
  return std::string(text.substr(0, scheme + 3)) + "***" +
         std::string(text.substr(at, 2 * limits::kExcerptBytesMax));
}

std::string shortened(std::string text) {
  if (text.size() <= limits::kExcerptBytesMax) return text;
  std::size_t cut = limits::kExcerptBytesMax;
  while (cut > 0 && (static_cast<unsigned char>(text[cut]) & 0xC0) == 0x80) --cut;
  text.resize(cut);
  return text + "...";
}

}  // namespace

std::string Place::pointer() const {
  std::string out = value.pointer();
  if (!member.empty()) append_pointer(out, member);
  return out;
}

void Findings::set_origin(std::string prefix, std::uint32_t line) {
  prefix_ = std::move(prefix);
  line_ = line;
}

void Findings::note(format::Flag flag, const Place& place) {
  if (flags_.size() == limits::kFlagsPerRecordMax) {
    ++flags_omitted_;
    return;
  }
  flags_.push_back({flag, prefix_ + place.pointer()});
}

void Findings::depart(format::Flag flag, const Place& place, std::string_view rule,
                      std::string_view wanted) {
  if (mode_ == Mode::kLenient) return note(flag, place);
  const JsonValue value = place.member.empty() ? place.value : place.value.find(place.member);
  refuse(rule, place,
         std::string(wanted) + " is required, " +
             (value ? "found " + excerpt(value) : std::string("and missing")));
}

void Findings::depart_from_text(const JsonDocument& document) {
  for (const JsonValue duplicate : document.duplicates()) {
    depart(format::Flag::kDuplicateKey, duplicate, "duplicate_key",
           "a name that comes once in its object");
  }
  for (const JsonValue half : document.lone_surrogates()) {
    depart(format::Flag::kLoneSurrogate, half, "lone_surrogate",
           "a text of whole characters (no \\ud800 to \\udfff without its other half)");
  }
}

void Findings::refuse_odd_text(const JsonDocument& document) {
  for (const JsonValue duplicate : document.duplicates()) {
    refuse("duplicate_key", duplicate, "the name comes twice");
  }
  for (const JsonValue half : document.lone_surrogates()) {
    refuse("lone_surrogate", half, "half a character is escaped: " + excerpt(half));
  }
}

void Findings::refuse(std::string_view rule, const Place& place, std::string detail) {
  if (rejection_.violations.size() == limits::kViolationsMax) {
    ++rejection_.violations_omitted;
    return;
  }
  add({prefix_ + place.pointer(), std::string(rule), std::move(detail), line_});
}

void Findings::refuse_too_large(std::string_view rule, const Place& place, std::string detail) {
  rejection_.kind = ErrorKind::kTooLarge;
  refuse(rule, place, std::move(detail));
}

void Findings::refuse(const JsonFault& fault) {
  add({prefix_ + fault.pointer, std::string(fault.rule),
       "at byte " + std::to_string(fault.offset) + ": " + fault.message, line_});
}

void Findings::refuse_body(std::string_view rule, std::string detail) {
  add({"", std::string(rule), std::move(detail), 0});
}

void Findings::add(Violation violation) {
  if (rejection_.violations.size() == limits::kViolationsMax) {
    ++rejection_.violations_omitted;
    return;
  }
  rejection_.violations.push_back(std::move(violation));
}

void Findings::take_flags(Decoded& out) {
  out.flags = std::move(flags_);
  out.flags_omitted = flags_omitted_;
}

std::string excerpt(const JsonValue& value) {
  if (value.is_array()) return "an array of " + std::to_string(value.size()) + " items";
  if (value.is_object()) return "an object of " + std::to_string(value.size()) + " members";
  return shortened(without_credentials(value.raw()));
}

}  // namespace ledgerline::ingest
