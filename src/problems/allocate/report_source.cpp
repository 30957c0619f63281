#include "problems/allocate/report_source.h"

#include <string>

#include "problems/allocate/numbers.h"
#include "report/envelope.h"
#include "report/parts.h"

namespace tenon::allocate {

namespace {

using formats::Json;
using report::Html;
using report::integer;
using report::member;
using report::text;
using report::word;

std::string dollars(const Json& micro_usd) {
  const auto value = integer(micro_usd);
  return value ? usd_text(*value) + " USD" : "–";
}

std::string steps(const Json& plan) {
  return report::grouped(static_cast<Int128>(member(plan, "transactions").size()));
}

}  // namespace

Html source_part(const Json& answer) {
  const Json& source = member(answer, "source_model");
  if (!source.is_object()) return {};
  Html part = report::paragraph(word(member(source, "text")) + ".");
  if (!member(source, "plan").is_object()) return part;
  report::Table figures{
      "This plan and the source's model", {{""}, {"This plan", true}, {"The source's model", true}}, {}};
  const auto row = [&](const char* what, const std::string& ours, const std::string& theirs) {
    figures.rows.push_back({text(what), text(ours), text(theirs)});
  };
  const std::string ours = dollars(member(answer, "objective"));
  row("Net gain, claimed", ours, dollars(member(source, "claimed_micro_usd")));
  row("… with gas for every flow", ours, dollars(member(source, "honest_micro_usd")));
  row("Money created", dollars("0"), dollars(member(source, "created_micro_usd")));
  row("Steps", steps(member(answer, "plan")), steps(member(source, "plan")));
  part += report::table(figures);
  report::Table rules{"Rules that the source's model breaks",
                      {{"Rule that it breaks"}, {"Times", true}, {"For example"}},
                      {}};
  for (const Json& broken : member(source, "breaks"))
    rules.rows.push_back({text(word(member(broken, "rule"))),
                          text(report::grouped(integer(member(broken, "times")).value_or(0))),
                          text(word(member(broken, "text")))});
  if (!rules.rows.empty()) part += report::table(rules);
  return part;
}

}  // namespace tenon::allocate
