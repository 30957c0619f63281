#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "report/page.h"

namespace tenon::report {

// What every report draws from the keys that all kinds' answers share (schema/answer.schema.json). An answer may come
// from a file that anybody wrote: what is missing or of another type is left out, never an error.
using formats::Json;

const Json& member(const Json& json, const char* key);  // null where there is none
std::string word(const Json& json);                     // text, "" for anything else
std::optional<Int128> integer(const Json& json);        // a number, or text that is one
std::string shown(const Json& json);                    // any value, as people read it
std::string gap_text(const Json& gap);

// The first card: whether the plan may be carried out.
Card usable(const Json& answer);

// "The run ended at its time limit."; "" for an answer that does not say.
std::string stop_text(const Json& answer);

// Who stands behind the bound, as sentences that begin with a space; a bound that was refuted turns the card's tone.
std::string bound_check_text(const Json& answer, Card& card);

// The card "How good is it?", of a headline's value and bound as far as they are known.
struct HowGood {
  std::optional<Int128> value, bound;
  std::string best;           // what an optimal plan is proven to be: "Proven: there is no better plan."
  std::string open;           // what is known of one that is not: "Not proven best: no plan is below 7."
  std::string open_answer{};  // the card's word for that; "": the gap
};
Card how_good(const Json& answer, const HowGood& of);

// The stages with value, bound and what carries the bound. `names` and `arguments`: the kind's words for stages and for
// arguments of its certificate; those without stand as they are.
using Words = std::map<std::string, std::string>;
Html stages(const Json& answer, const Words& names, const Words& arguments);

// Sections "Rules that the plan breaks", "Why": first on a page, where there is something to say.
void add_verdict(const Json& answer, Page& page);
// Section "What would change the plan": the ranges of numbers within which it stays the best.
void add_ranges(const Json& answer, Page& page);
// Sections "Warnings", "The run", and the footer, last on a page. `units`: a sentence on the kind's units.
void add_origin(const Json& answer, const std::string& units, Page& page);

}  // namespace tenon::report
