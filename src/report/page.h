#pragma once

#include <string>
#include <vector>

#include "report/html.h"

namespace tenon::report {

// One of the answers on the first screen: a question, the answer in a word or number, a sentence to it.
struct Card {
  enum class Tone { kGood, kNote, kBad, kPlain };  // also said by a sign, never by colour alone
  std::string question;
  std::string answer;
  Html details;
  Tone tone = Tone::kPlain;
};

struct Section {
  std::string id;     // for links: lower-case letters and dashes
  std::string title;  // shown above it and in the list of contents
  Html body;
};

// A report: heading, cards that answer the first questions, sections, one line of origin at the end.
struct Page {
  std::string title;     // what was planned
  std::string subtitle;  // the input in a line
  std::vector<Card> cards;
  std::vector<Section> sections;
  Html footer;
};

// The page as one self-contained file. Its Content-Security-Policy allows our script and style by their hashes and
// nothing else: no request leaves it, and an inline handler that slipped in would not run.
std::string render(const Page& page);

}  // namespace tenon::report
