#include "report/page.h"

#include "formats/source.h"
#include "report/assets.h"

namespace tenon::report {

namespace {

// 'sha256-…' of a Content-Security-Policy: the hash in base64.
std::string policy_hash(std::string_view content) {
  const std::string hex = formats::sha256_hex(std::string(content));
  static constexpr char kDigits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string base64;
  int bits = 0;
  unsigned value = 0;
  for (const char c : hex) {
    value = (value << 4) | static_cast<unsigned>(c <= '9' ? c - '0' : c - 'a' + 10);
    bits += 4;
    if (bits >= 6) {
      bits -= 6;
      base64 += kDigits[(value >> bits) & 63];
    }
  }
  if (bits > 0) base64 += kDigits[(value << (6 - bits)) & 63];
  while (base64.size() % 4 != 0) base64 += '=';
  return "'sha256-" + base64 + "'";
}

Html policy() {
  const std::string rules = "default-src 'none'; script-src " + policy_hash(assets::kScript) +
                            "; style-src " + policy_hash(assets::kStyle) +
                            "; base-uri 'none'; form-action 'none'";
  Html meta = Html::markup("<meta http-equiv=\"Content-Security-Policy\" content=\"");
  meta += Html::markup(rules);  // ours alone: fixed words and base64
  meta += Html::markup("\">\n");
  return meta;
}

struct Look {
  const char* style;
  const char* sign;
};
Look look(Card::Tone tone) {
  switch (tone) {
    case Card::Tone::kGood:
      return {"card good", "✓"};
    case Card::Tone::kNote:
      return {"card note", "!"};
    case Card::Tone::kBad:
      return {"card bad", "✕"};
    case Card::Tone::kPlain:
      break;
  }
  return {"card", ""};
}

Html card(const Card& card) {
  const auto [style, sign] = look(card.tone);
  Html answer = text(card.answer);
  if (*sign) answer = element("span", {{"class", "sign"}, {"aria-hidden", "true"}}, text(sign)) + answer;
  return element("div", {{"class", style}},
                 element("h2", card.question) + element("p", {{"class", "answer"}}, answer) +
                     element("div", {{"class", "details"}}, card.details));
}

}  // namespace

std::string render(const Page& page) {
  Html cards, contents, sections;
  for (const Card& c : page.cards) cards += card(c);
  for (const Section& s : page.sections) {
    contents += element("a", {{"href", "#" + s.id}}, text(s.title));
    sections += element("section", {{"id", s.id}}, element("h2", s.title) + s.body) + Html::markup("\n");
  }
  Html html =
      Html::markup("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n") + policy();
  html += Html::markup(
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      "<meta name=\"color-scheme\" content=\"light dark\">\n<meta name=\"referrer\" "
      "content=\"no-referrer\">\n");
  html += element("title", page.title) + Html::markup("\n<style>") + Html::markup(assets::kStyle) +
          Html::markup("</style>\n</head>\n<body>\n");
  html += element("header", element("h1", page.title) +
                                element("p", {{"class", "subtitle"}}, text(page.subtitle)) +
                                element("div", {{"class", "cards"}}, cards) +
                                element("nav", {{"aria-label", "Contents"}}, contents));
  html += element("main", sections) + element("footer", page.footer);
  html += Html::markup("\n<script>") + Html::markup(assets::kScript) +
          Html::markup("</script>\n</body>\n</html>\n");
  return html.str();
}

}  // namespace tenon::report
