#include "problems/pack/report.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>

#include "problems/pack/report_facts.h"
#include "report/course.h"
#include "report/envelope.h"
#include "report/frame_map.h"
#include "report/page.h"
#include "report/parts.h"

// The order of the page is the order of the questions: is it usable, how good, what is left out, what are the frames
// like (cards); then where everything lies (map, objects), why it cannot be better (bound), and what it came from.

namespace tenon::pack {

namespace {

using formats::Json;
using report::Card;
using report::count_of;
using report::element;
using report::gap_text;
using report::grouped;
using report::Html;
using report::integer;
using report::member;
using report::paragraph;
using report::percent;
using report::text;
using report::word;

// Everything that the sections share.
struct View {
  const Instance& instance;
  const Json& answer;
  std::vector<Placed> placed;
  std::vector<ObjectId> dropped;
  std::vector<FrameLoad> loads;
  std::vector<Reason> reasons;
  std::string status;
  bool has_plan;
  std::optional<Int128> max_end, bound;
  std::string argument;  // of the certificate, that carries `bound`; empty: not said

  const Block& block(ObjectId id) const { return instance.blocks[instance.objects[id].block]; }
  Int128 room() const { return Int128{instance.frame_bits} * instance.frames; }
  Int128 sent() const {
    Int128 sum = 0;
    for (const FrameLoad& load : loads) sum += load.sent_bits;
    return sum;
  }
  Int128 reserved() const {
    Int128 sum = 0;
    for (const FrameLoad& load : loads) sum += load.reserved_bits;
    return sum;
  }
  double utilisation() const {
    return room() > 0 ? static_cast<double>(sent()) / static_cast<double>(room()) : 0;
  }
};

View look(const Instance& instance, const Json& answer) {
  View view{instance,
            answer,
            placed_objects(instance, answer),
            dropped_objects(instance, answer),
            {},
            {},
            "",
            false,
            {},
            {},
            ""};
  view.loads = frame_loads(instance, view.placed);
  view.reasons = reasons(instance, view.placed);
  view.status = word(member(answer, "status"));
  view.has_plan = member(answer, "plan").is_object();
  view.max_end = integer(member(member(answer, "plan"), "max_end"));
  for (const Json& stage : member(answer, "objectives")) {
    if (word(member(stage, "name")) != "max_end") continue;
    view.bound = integer(member(stage, "bound"));
    view.argument = word(member(stage, "proof"));
  }
  return view;
}

// --- the four cards

Card how_good(const View& view) {
  if (!view.max_end) return report::how_good(view.answer, {});
  const std::string bits = count_of(*view.max_end, "bit"), end = grouped(*view.max_end);
  report::HowGood of{
      .value = view.max_end,
      .bound = view.bound,
      .best = view.dropped.empty()
                  ? "Optimal: proven that no plan ends below bit " + end + "."
                  : "Optimal: proven that no plan leaves out less, and none that leaves out as "
                    "little ends below bit " +
                        end + ".",
      .open = ""};
  if (view.bound)
    of.open = "Not proven best: at least " + count_of(*view.bound, "bit") + " are needed; gap " +
              gap_text(member(view.answer, "gap")) + ", " + count_of(*view.max_end - *view.bound, "bit") +
              ".";
  Card card = report::how_good(view.answer, of);
  card.answer = bits;
  return card;
}

Card left_out(const View& view) {
  Card card{"What is left out?", "Nothing", {}, Card::Tone::kGood};
  if (!view.has_plan) return {"What is left out?", "–", {}, Card::Tone::kPlain};
  if (view.dropped.empty()) {
    card.details = text("All " + count_of(Int128(view.placed.size()), "object") + " are sent.");
  } else {
    card.tone = Card::Tone::kNote;
    card.answer = count_of(Int128(view.dropped.size()), "object");
    card.details = text("of " + grouped(Int128(view.instance.objects.size())) + ", ") +
                   element("a", {{"href", "#dropped"}}, text("listed below")) + text(" with the reason.");
  }
  return card;
}

Card frames_card(const View& view) {
  const Instance& in = view.instance;
  Card card{"What are the frames like?", count_of(in.frames, "frame"), {}, Card::Tone::kPlain};
  const std::string each =
      in.frame_bits % 8 == 0 ? count_of(in.frame_bits / 8, "byte") : count_of(in.frame_bits, "bit");
  std::string says = "of " + each + ". ";
  if (view.has_plan && view.max_end) {
    card.answer = percent(view.utilisation()) + " full";
    says = count_of(in.frames, "frame") + " of " + each + "; " +
           count_of(in.frame_bits - *view.max_end, "bit") + " free at the end of every frame";
    const Int128 gaps = *view.max_end * in.frames - view.sent() - view.reserved();
    if (gaps > 0) says += ", " + count_of(gaps, "bit") + " in all before that";
    says += ".";
  }
  if (view.reserved() > 0)
    says += " " + percent(static_cast<double>(view.reserved()) / static_cast<double>(view.room())) +
            " is reserved.";
  card.details = text(says);
  return card;
}

// --- frame map and objects

std::string every(std::int32_t period) {
  return period == 1 ? "every frame" : "every " + grouped(period) + " frames";
}

std::string fixed_text(const Block& block) {
  std::string says;
  if (block.pinned()) says = "bit " + grouped(*block.offset_bits);
  if (block.start_frame)
    says += (says.empty() ? "" : ", ") + std::string("frame ") + std::to_string(*block.start_frame);
  if (block.locked) says += says.empty() ? "locked" : ", locked";
  return says;
}

// What is known of each placed object; row i belongs to placed[i].
report::DataTable object_table(const View& view) {
  const auto numbers = [](std::string title, std::string unit, bool tip) {
    report::DataTable::Column c;
    c.title = std::move(title);
    c.unit = std::move(unit);
    c.tip = tip;
    return c;
  };
  report::DataTable::Column name = numbers("Name", "", false), group = numbers("Group", "", true),
                            size = numbers("Size", "bits", true), period = numbers("Period", "frames", true),
                            start = numbers("Start", "bit", false), end = numbers("End", "bit", false),
                            first = numbers("First frame", "", false), sent = numbers("Frames", "", false),
                            priority = numbers("Priority", "", true),
                            fixed = numbers("Fixed by input", "", true), at = numbers("Input", "", true);
  period.choose = group.choose = fixed.choose = true;
  bool groups = false, priorities = false, fixes = false;
  for (const Placed& p : view.placed) {
    const Object& object = view.instance.objects[p.object];
    const Block& block = view.block(p.object);
    name.text.push_back(object.name);
    group.text.push_back(block.group);
    size.number.push_back(object.size_bits);
    period.number.push_back(block.period);
    start.number.push_back(p.start_bit);
    end.number.push_back(p.start_bit + object.size_bits - 1);
    first.number.push_back(p.frames.empty() ? 0 : p.frames.front());
    sent.number.push_back(static_cast<std::int64_t>(p.frames.size()));
    priority.number.push_back(block.priority);
    fixed.text.push_back(fixed_text(block));
    at.text.push_back(object.at);
    groups |= !block.group.empty();
    priorities |= block.priority != 0;
    fixes |= !fixed.text.back().empty();
  }
  report::DataTable table{"objects-table", "object", {name}};
  if (groups) table.columns.push_back(group);
  for (const auto& column : {size, period, start, end, first, sent}) table.columns.push_back(column);
  if (priorities) table.columns.push_back(priority);
  if (fixes) table.columns.push_back(fixed);
  table.columns.push_back(at);
  return table;
}

report::DrawnMap drawn_map(const View& view) {
  report::FrameMap map;
  map.id = "frame-map";
  map.rows = view.instance.frames;
  map.width = view.instance.frame_bits;
  map.table = object_table(view);
  std::map<std::int32_t, std::int32_t> category;  // period -> index, shortest period first
  for (const Placed& p : view.placed) category[view.block(p.object).period] = 0;
  const std::vector<std::string> colors = report::colors(category.size());
  for (auto& [period, index] : category) {
    index = static_cast<std::int32_t>(map.categories.size());
    map.categories.push_back({every(period), colors[map.categories.size()]});
  }
  for (const Placed& p : view.placed)
    map.items.push_back({p.start_bit, view.instance.objects[p.object].size_bits,
                         category[view.block(p.object).period], p.frames});
  for (const Reserve& r : view.instance.reserves)
    map.blocked.push_back({r.first_frame, r.last_frame, r.start_bit, r.size_bits});
  if (view.max_end && *view.max_end > 0)
    map.marks.push_back(
        {static_cast<std::int64_t>(*view.max_end), "end of the last object: bit " + grouped(*view.max_end)});
  return report::frame_map(map);
}

// --- why it cannot be better

// The stages, and the arguments of certify.h, in the reader's words.
const report::Words kStages{{"dropped_priority", "Priority left out"},
                            {"dropped_bits", "Bits left out"},
                            {"max_end", "End of the last object (max_end)"},
                            {"movement", "Movement against the kept plan"}};
const report::Words kArguments{
    {"trivial", "nothing is below 0"},     {"area", "area"},
    {"frame_load", "fullest fixed frame"}, {"pinned_end", "a given place"},
    {"level", "levels of periods"},        {"subset_sum", "whole objects"},
    {"columns", "weights of columns"},     {"knapsack", "least choice to leave out"},
    {"solver", "a solver's word"}};

// What the certificate's argument for max_end says, where it is none of those that are recomputed here.
std::string argument_text(const std::string& argument, Int128 bound) {
  if (argument == "subset_sum")
    return "Objects are whole: below bit " + grouped(bound - 1) +
           " no choice of sizes fills the frames far enough to carry all bits.";
  if (argument == "columns")
    return "Each kind of object has a weight, such that no single bit position can carry more than a fixed "
           "sum of weights "
           "over all frames. All weights together need " +
           count_of(bound, "bit position") + ". The certificate lists the weights.";
  if (argument == "solver")
    return "A solver searched all plans of a complete model and found none that ends below it.";
  return "Counted over a part of the frames, which the certificate names.";
}

Reason certified(const View& view, Int128 bound) {
  for (const Reason& reason : view.reasons)
    if (reason.name == view.argument && reason.bits >= bound) return reason;
  return {view.argument, bound, argument_text(view.argument, bound)};
}

std::string reason_title(const std::string& name) {
  std::string title = kArguments.contains(name) ? kArguments.at(name) : name;
  if (title[0] >= 'a' && title[0] <= 'z') title[0] = static_cast<char>(title[0] - 'a' + 'A');
  return title;
}

// Which argument decides: the one of the certificate, or without one the strongest that can be recomputed here.
Html proof_section(const View& view) {
  Html body = report::stages(view.answer, kStages, kArguments);
  if (!view.bound || view.placed.empty()) return body;
  const Int128 bound = *view.bound;
  std::vector<Reason> all = view.reasons;
  std::string decides;
  if (!view.argument.empty() && view.argument != "trivial") {
    const Reason reason = certified(view, bound);
    decides = reason.name;
    if (std::none_of(all.begin(), all.end(), [&](const Reason& r) { return r.name == decides; })) {
      all.push_back(reason);
    } else {
      for (Reason& each : all)
        if (each.name == decides) each = reason;
    }
  }
  const auto strongest = std::max_element(all.begin(), all.end(),
                                          [](const Reason& a, const Reason& b) { return a.bits < b.bits; });
  if (decides.empty() && strongest != all.end() && strongest->bits >= bound) decides = strongest->name;

  const std::string whose = view.dropped.empty() ? "no plan ends" : "no plan that leaves out as little ends";
  std::string verdict = "The search has proved the bound of " + count_of(bound, "bit") +
                        "; plan with --certificate FILE to get its proof, which tenon-verify re-computes.";
  report::Table table;
  table.caption =
      "Reasons for max_end, recomputed from the input for the objects that are sent, and the certificate's "
      "own:";
  table.columns = {{"Reason", false}, {"At least (bits)", true}, {"", false}, {"With its numbers", false}};
  for (const Reason& reason : all) {
    if (reason.name == decides)
      verdict = "Why " + whose + " below bit " + grouped(bound) + ": " + reason.sentence;
    table.rows.push_back({text(reason_title(reason.name)), text(grouped(reason.bits)),
                          text(reason.name == decides ? "◀ decides" : ""), text(reason.sentence)});
  }
  return body + element("h3", "The bound") + paragraph(verdict) + report::table(table);
}

// --- frames

Html frames_section(const View& view) {
  report::BarChart chart;
  chart.title = "Bits carried by each frame";
  chart.x_title = "frame";
  chart.unit = "bits";
  chart.full = view.instance.frame_bits;
  chart.full_name = "frame size";
  chart.kinds = {{"sent", "#3b6fb6"}};
  const bool reserves = !view.instance.reserves.empty();
  if (reserves) chart.kinds.push_back({"reserved", "#8c8f94"});
  report::Table table;
  table.columns = {{"Frame", true},           {"Objects", true},     {"Sent (bits)", true}, {"Full", true},
                   {"Reserved (bits)", true}, {"Free (bits)", true}, {"Ends at bit", true}};
  for (std::int32_t f = 0; f < view.instance.frames; ++f) {
    const FrameLoad& load = view.loads[static_cast<std::size_t>(f)];
    report::BarChart::Bar bar{std::to_string(f), {load.sent_bits}};
    if (reserves) bar.parts.push_back(load.reserved_bits);
    chart.bars.push_back(std::move(bar));
    const double full = static_cast<double>(load.sent_bits) / static_cast<double>(view.instance.frame_bits);
    table.rows.push_back({text(std::to_string(f)), text(grouped(load.objects)), text(grouped(load.sent_bits)),
                          text(percent(full)), text(grouped(load.reserved_bits)),
                          text(grouped(view.instance.frame_bits - load.sent_bits - load.reserved_bits)),
                          text(grouped(load.end_bit))});
  }
  const auto [least, most] =
      std::minmax_element(view.loads.begin(), view.loads.end(),
                          [](const FrameLoad& a, const FrameLoad& b) { return a.sent_bits < b.sent_bits; });
  const std::string range = "The fullest frame (" + std::to_string(most - view.loads.begin()) + ") carries " +
                            count_of(most->sent_bits, "bit") + ", the emptiest (" +
                            std::to_string(least - view.loads.begin()) + ") " + grouped(least->sent_bits) +
                            ", of " + grouped(view.instance.frame_bits) + ".";
  return paragraph(range) + report::bar_chart(chart) +
         report::folded("All frames as a table", report::table(table));
}

// --- what is left out

bool says_something(const report::DataTable::Column& column) {
  return std::any_of(column.text.begin(), column.text.end(),
                     [](const auto& value) { return !value.empty(); }) ||
         std::any_of(column.number.begin(), column.number.end(), [](auto value) { return value != 0; });
}

Html dropped_section(const View& view) {
  Int128 all = 0;
  for (const Block& block : view.instance.blocks)
    all += Int128{block.size_bits} * view.instance.fewest_frames(block);
  const Int128 room = view.room() - view.reserved();
  std::string why = "All objects together need at least " + count_of(all, "bit") + "; the frames have " +
                    grouped(room) + ". ";
  why += all > room ? "At least " + count_of(all - room, "bit") + " must stay out."
                    : "So the room would do in sum; what is left out fits nowhere together with the rest.";
  why +=
      " The choice leaves out the least total priority, and then the fewest bits (a group whole or not at "
      "all).";
  report::DataTable table{"dropped-table", "object", {}};
  std::vector<report::DataTable::Column> columns(6);
  const char* titles[] = {"Name", "Group", "Size", "Period", "Bits not sent", "Priority"};
  const char* units[] = {"", "", "bits", "frames", "", ""};
  for (std::size_t i = 0; i < columns.size(); ++i) {
    columns[i].title = titles[i];
    columns[i].unit = units[i];
  }
  for (const ObjectId id : view.dropped) {
    const Object& object = view.instance.objects[id];
    const Block& block = view.block(id);
    columns[0].text.push_back(object.name);
    columns[1].text.push_back(block.group);
    columns[2].number.push_back(object.size_bits);
    columns[3].number.push_back(block.period);
    columns[4].number.push_back(object.size_bits * view.instance.fewest_frames(block));
    columns[5].number.push_back(block.priority);
  }
  for (report::DataTable::Column& column : columns)
    if (column.title == "Name" || says_something(column)) table.columns.push_back(std::move(column));
  return paragraph(why) + report::data_table(table);
}

}  // namespace

std::string html(const Instance& instance, const Json& answer) {
  const View view = look(instance, answer);
  report::Page page;
  page.title = "Frame plan: " + count_of(Int128(instance.objects.size()), "object") + " in " +
               count_of(instance.frames, "frame");
  std::set<std::int32_t> periods;
  std::int64_t pins = 0;
  for (const Block& block : instance.blocks) {
    periods.insert(block.period);
    pins += block.pinned();
  }
  page.subtitle = "Status " + view.status + "; frames of " + count_of(instance.frame_bits, "bit") + "; " +
                  count_of(Int128(periods.size()), "period");
  if (pins > 0) page.subtitle += "; " + count_of(pins, "given place");
  if (!instance.reserves.empty())
    page.subtitle += "; " + count_of(Int128(instance.reserves.size()), "reserved area");
  page.cards = {report::usable(answer), how_good(view), left_out(view), frames_card(view)};

  report::add_verdict(answer, page);
  report::DrawnMap map;
  if (view.has_plan && !view.placed.empty()) {
    map = drawn_map(view);
    page.sections.push_back({"map", "Frame map", map.map});
  }
  if (!view.dropped.empty()) page.sections.push_back({"dropped", "Left out", dropped_section(view)});
  page.sections.push_back(
      {"proof", "Value and bound",
       proof_section(view) + report::course(answer, [](Int128 value) { return count_of(value, "bit"); })});
  if (view.has_plan) page.sections.push_back({"frames", "Load of each frame", frames_section(view)});
  if (!map.table.empty()) page.sections.push_back({"objects", "Objects", map.table});
  report::add_origin(answer, "All positions in bits, counted from 0; frames counted from 0.", page);
  return report::render(page);
}

}  // namespace tenon::pack
