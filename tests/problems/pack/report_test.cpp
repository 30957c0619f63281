#include "problems/pack/report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "formats/table.h"
#include "problems/pack/format.h"
#include "problems/pack/plan.h"
#include "problems/pack/report_facts.h"
#include "problems/pack/verify.h"

namespace tenon::pack {
namespace {

using formats::Json;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

// Builds instances by hand: 4 frames of `frame_bits` bits.
struct Builder {
  Instance instance;
  Layout layout;

  explicit Builder(std::int64_t frame_bits, std::int32_t frames = 4) {
    instance.frame_bits = frame_bits;
    instance.frames = frames;
  }
  // A lone object; first_frame < 0 leaves it out.
  Block& add(const std::string& name, std::int64_t size, std::int32_t period, std::int64_t start,
             std::int32_t first_frame) {
    return add_group("", {{name, size}}, period, start, first_frame);
  }
  Block& add_group(const std::string& group, const std::vector<std::pair<std::string, std::int64_t>>& members,
                   std::int32_t period, std::int64_t start, std::int32_t first_frame) {
    const BlockId id{static_cast<std::int32_t>(instance.blocks.size())};
    Block block;
    block.group = group;
    block.period = period;
    for (const auto& [name, size] : members) {
      block.size_bits += size;
      const std::string at = "/objects/" + std::to_string(instance.objects.size());
      block.members.push_back(instance.objects.push_back({name, size, id, at}));
    }
    instance.blocks.push_back(std::move(block));
    layout.push_back({start, first_frame});
    return instance.blocks[id];
  }
  // The answer of a planner that proved `bound`.
  Json answer(std::int64_t bound) const {
    const Plan plan = to_plan(instance, layout);
    const bool best = bound == plan.max_end;
    const double gap = static_cast<double>(plan.max_end - bound) /
                       static_cast<double>(std::max<std::int64_t>(1, plan.max_end));
    return {{"tenon", 1},
            {"version", "0"},
            {"kind", "pack"},
            {"status", best ? "optimal" : "feasible"},
            {"stop", best ? "proof" : "time"},
            {"objective", plan.max_end},
            {"bound", bound},
            {"gap", gap},
            {"objectives",
             {{{"name", "max_end"},
               {"sense", "minimize"},
               {"unit", "bits"},
               {"value", plan.max_end},
               {"bound", bound},
               {"gap", gap},
               {"proven", best}}}},
            {"verified", true},
            {"violations", Json::array()},
            {"bound_checked", nullptr},
            {"certificate_sha256", nullptr},
            {"warnings", Json::array()},
            {"explanation", nullptr},
            {"plan", to_json(plan)},
            {"options", {{"seed", 0}}},
            {"backends", Json::array()},
            {"stats", {{"wall_s", 0.01}}},
            {"input_sha256", "ab"}};
  }
};

// Frame bits 16. "every" (6 bits, period 1) at 0; "odd" (4 bits, period 2) at 6 in frames 1 and 3.
// Carried: 6 * 4 + 4 * 2 = 32 bits; max_end 10; area bound 32 / 4 = 8.
Builder two_objects() {
  Builder b(16);
  b.add("every", 6, 1, 0, 0);
  b.add("odd", 4, 2, 6, 1);
  return b;
}

// A page is long: a plain truth keeps it out of the message of a failure.
bool says(const std::string& page, std::string_view words) { return page.find(words) != std::string::npos; }

const Reason* find(const std::vector<Reason>& all, const std::string& name) {
  for (const Reason& reason : all)
    if (reason.name == name) return &reason;
  return nullptr;
}

TEST(PackReportFacts, loads_count_bits_really_sent) {
  Builder b = two_objects();
  b.instance.reserves = {{2, 3, 12, 2, "/reserved/0"},
                         {3, 3, 13, 2, "/reserved/1"}};  // in frame 3: bits 12 to 14
  const auto loads = frame_loads(b.instance, placed_objects(b.instance, b.answer(10)));
  ASSERT_EQ(loads.size(), 4u);
  EXPECT_EQ(loads[0].sent_bits, 6);
  EXPECT_EQ(loads[0].end_bit, 6);
  EXPECT_EQ(loads[1].sent_bits, 10);
  EXPECT_EQ(loads[1].objects, 2);
  EXPECT_EQ(loads[2].reserved_bits, 2);
  EXPECT_EQ(loads[3].reserved_bits, 3);  // the two reserves share bit 13
  EXPECT_EQ(loads[3].end_bit, 15);
}

TEST(PackReportFacts, reasons_have_the_values_that_one_computes_by_hand) {
  Builder b = two_objects();
  const auto all = reasons(b.instance, placed_objects(b.instance, b.answer(10)));
  EXPECT_EQ(find(all, "area")->bits, 8);        // 32 bits over 4 frames
  EXPECT_EQ(find(all, "frame_load")->bits, 6);  // "every" is in every frame
  // Period 1: 6 bits in each frame, and objects of 4 bits sent twice in 4 frames: some frame has one: 6 + 4.
  EXPECT_EQ(find(all, "level")->bits, 10);
  EXPECT_EQ(find(all, "pinned_end"), nullptr);
}

TEST(PackReportFacts, reasons_count_what_is_reserved_and_what_is_pinned) {
  Builder b = two_objects();
  b.instance.reserves = {{0, 3, 0, 3, "/reserved/0"}};
  b.layout[BlockId{0}].start_bit = 3;
  b.layout[BlockId{1}].start_bit = 9;
  b.instance.blocks[BlockId{1}].offset_bits = 9;
  const auto all = reasons(b.instance, placed_objects(b.instance, b.answer(13)));
  EXPECT_EQ(find(all, "area")->bits, 11);        // 3 bits are reserved in each frame
  EXPECT_EQ(find(all, "frame_load")->bits, 9);   // 6 bits above them
  EXPECT_EQ(find(all, "pinned_end")->bits, 13);  // "odd" ends at 9 + 4
}

TEST(PackReportFacts, a_start_frame_makes_a_fixed_load) {
  Builder b(16);
  b.add("a", 5, 4, 0, 2).start_frame = 2;
  b.add("b", 7, 4, 5, 2).start_frame = 2;
  const auto all = reasons(b.instance, placed_objects(b.instance, b.answer(12)));
  EXPECT_EQ(find(all, "frame_load")->bits, 12);  // both in frame 2
  EXPECT_THAT(find(all, "frame_load")->sentence, HasSubstr("Frame 2 carries 12 bits"));
}

TEST(PackReport, answers_the_four_questions_and_names_the_reason) {
  const Builder b = two_objects();
  const std::string page = html(b.instance, b.answer(10));
  EXPECT_TRUE(says(page, "Yes, verified"));
  EXPECT_TRUE(says(page, "Optimal: proven that no plan ends below bit 10."));
  EXPECT_TRUE(says(page, "All 2 objects are sent."));
  EXPECT_TRUE(says(page, "50.0\u00A0% full"));  // 32 of 64 bits
  EXPECT_TRUE(says(page, "6 bits free at the end of every frame, 8 bits in all before that"));
  EXPECT_TRUE(says(page, "Why no plan ends below bit 10: Objects of every frame take 6 bits of each"));
  EXPECT_TRUE(says(page, "every 2 frames"));
}

// The area gives 8, levels give 10: the certificate's word decides which reason is named.
TEST(PackReport, the_certificates_argument_is_the_one_that_decides) {
  const Builder b = two_objects();
  Json answer = b.answer(10);
  answer["objectives"][0]["proof"] = "columns";
  std::string page = html(b.instance, answer);
  EXPECT_TRUE(says(page, "Why no plan ends below bit 10: Each kind of object has a weight"));
  EXPECT_TRUE(says(page, "All weights together need 10 bit positions"));
  answer["objectives"][0]["proof"] = "solver";
  page = html(b.instance, answer);
  EXPECT_TRUE(says(page, "Why no plan ends below bit 10: A solver searched"));
  EXPECT_TRUE(says(page, "rests on a solver&#39;s word"));
}

TEST(PackReport, says_what_is_not_proven) {
  const Builder b = two_objects();
  const std::string page = html(b.instance, b.answer(8));
  EXPECT_TRUE(
      says(page,
           "Not proven best: at least 8 bits are needed; gap 20.0\u00A0%, 2 bits. The run ended at its "
           "time limit."));
  EXPECT_FALSE(says(page, "Optimal: proven"));
}

TEST(PackReport, a_broken_or_unverified_plan_is_never_called_usable) {
  const Builder b = two_objects();
  Json answer = b.answer(10);
  answer["verified"] = false;
  EXPECT_TRUE(says(html(b.instance, answer), "Not verified"));
  EXPECT_FALSE(says(html(b.instance, answer), "Yes, verified"));
  answer["violations"] = {{{"rule", "overlap"},
                           {"at", {"every", "odd"}},
                           {"found", "x"},
                           {"allowed", "y"},
                           {"text", "they overlap"}}};
  answer["verified"] = true;
  EXPECT_TRUE(says(html(b.instance, answer), "No: 1 rule broken"));
  EXPECT_TRUE(says(html(b.instance, answer), "they overlap"));
  EXPECT_FALSE(says(html(b.instance, answer), "Yes, verified"));
}

TEST(PackReport, an_unconfirmed_bound_is_said_aloud) {
  const Builder b = two_objects();
  Json answer = b.answer(10);
  answer["bound_checked"] = false;
  EXPECT_TRUE(says(html(b.instance, answer), "could NOT confirm the bound"));
  answer["bound_checked"] = true;
  EXPECT_TRUE(says(html(b.instance, answer), "re-proved by the second program"));
}

TEST(PackReport, lists_what_is_left_out_with_the_reason) {
  Builder b(8, 1);
  b.add("in", 8, 1, 0, 0);
  b.add("left-over", 3, 1, 0, -1);
  const std::string page = html(b.instance, b.answer(8));
  EXPECT_TRUE(says(page, "1 object</p>"));
  EXPECT_TRUE(says(
      page, "All objects together need at least 11 bits; the frames have 8. At least 3 bits must stay out."));
  EXPECT_TRUE(says(page, "left-over"));
}

TEST(PackReport, without_a_plan_it_explains) {
  const Builder b = two_objects();
  Json answer = b.answer(10);
  answer["status"] = "infeasible";
  answer["plan"] = nullptr;
  answer["verified"] = nullptr;
  answer["objectives"] = Json::array();
  answer["explanation"] = {
      {"summary", "Frame 0 is too small."},
      {"conflict", {{{"rule", "fits"}, {"at", {"a"}}, {"text", "a needs 9 bits"}}}},
      {"relaxations", {{{"change", "frame_size_bytes = 3"}, {"cost", "1 byte"}, {"text", "then all fits"}}}}};
  const std::string page = html(b.instance, answer);
  for (const char* words : {"No plan", "Frame 0 is too small.", "a needs 9 bits", "frame_size_bytes = 3"})
    EXPECT_TRUE(says(page, words)) << words;
  EXPECT_FALSE(says(page, "class=\"frame-map\""));
  answer["status"] = "unknown";
  answer["stop"] = "time";
  EXPECT_TRUE(says(html(b.instance, answer),
                   "None was found, and none was proven impossible. The run ended at its time limit."));
}

TEST(PackReport, hostile_names_stay_text) {
  Builder b(64);
  b.add("</script><script>alert(1)</script>", 8, 1, 0, 0);
  b.add("\"' onmouseover=alert(1)", 8, 1, 8, 0);
  b.add(std::string(100'000, 'x'), 8, 1, 16, 0);
  b.add("温度 🚀", 8, 1, 24, 0);
  const std::string page = html(b.instance, b.answer(32));
  EXPECT_FALSE(says(page, "<script>alert"));
  EXPECT_TRUE(says(page, "温度 🚀"));
  EXPECT_TRUE(says(page, "&quot;&#39; onmouseover=alert(1)</td>"));
  EXPECT_FALSE(says(page, "<td class=\"words\">\"' onmouseover"));
}

TEST(PackReport, survives_an_answer_that_says_next_to_nothing) {
  const Builder b = two_objects();
  EXPECT_TRUE(says(html(b.instance, Json::object()), "No plan"));
  EXPECT_TRUE(says(html(b.instance, Json(3)), "No plan"));
  Json answer = b.answer(10);
  answer["plan"]["placements"].push_back({{"name", "unknown"}, {"start", 1}, {"frames", {0}}});
  answer["plan"]["placements"].push_back(7);
  answer["plan"]["placements"][0]["frames"].push_back(99);  // outside
  EXPECT_TRUE(says(html(b.instance, answer), "Yes, verified"));
}

TEST(PackReport, same_answer_gives_the_same_bytes) {
  const Builder b = two_objects();
  EXPECT_EQ(html(b.instance, b.answer(10)), html(b.instance, b.answer(10)));
  EXPECT_EQ(workbook(b.instance, b.answer(10)), workbook(b.instance, b.answer(10)));
}

const formats::Table& sheet(const std::vector<formats::Table>& book, const std::string& name) {
  for (const formats::Table& table : book)
    if (table.name == name) return table;
  throw std::runtime_error("no sheet " + name);
}

std::vector<formats::Table> read_back(const std::string& bytes) {
  auto book = formats::read_workbook({"plan.xlsx", bytes});
  EXPECT_TRUE(book.ok());
  return book.ok() ? book.value() : std::vector<formats::Table>{};
}

TEST(PackWorkbook, its_schedule_reads_back_as_the_same_plan) {
  Builder b = two_objects();
  b.add_group("pair", {{"=first", 2}, {"second", 3}}, 4, 10, 3);
  b.add("dropped one", 16, 1, 0, -1);
  const auto read = read_plan({"plan.xlsx", workbook(b.instance, b.answer(15))});
  ASSERT_TRUE(read.ok());
  const Plan plan = to_plan(b.instance, b.layout);
  EXPECT_EQ(read.value().placements, plan.placements);
  EXPECT_EQ(read.value().dropped, plan.dropped);
  EXPECT_EQ(read.value().max_end, plan.max_end);
  EXPECT_THAT(verify(b.instance, read.value()), IsEmpty());
}

TEST(PackWorkbook, has_the_sheets_that_people_know) {
  Builder b = two_objects();
  const auto book = read_back(workbook(b.instance, b.answer(10)));
  std::set<std::string> names;
  for (const formats::Table& table : book) names.insert(table.name);
  EXPECT_THAT(names, ElementsAre("Check", "Check_Objects", "Check_Order", "Frame Order", "Frame_Summary",
                                 "Memory_Map", "Schedule"));

  const formats::Table& schedule = sheet(book, "Schedule");
  EXPECT_EQ(schedule.at(0, 16).text, "Frame 0");
  EXPECT_TRUE(schedule.at(2, 16).text.empty());  // "odd" is in frames 1 and 3
  EXPECT_EQ(schedule.at(2, 17).text, "odd");
  const formats::Table& map = sheet(book, "Memory_Map");
  ASSERT_EQ(map.rows.size(), 1u + 16);  // a row a bit, below the header
  EXPECT_EQ(map.at(1 + 5, 2).text, "every");
  EXPECT_TRUE(map.at(1 + 6, 2).text.empty());  // bit 6 of frame 0 is free
  EXPECT_EQ(map.at(1 + 6, 3).text, "odd");     // and of frame 1 is not
  const formats::Table& order = sheet(book, "Frame Order");
  EXPECT_EQ(order.at(1, 2).text, "every");
  EXPECT_EQ(order.at(2, 2).text, "odd");
  const formats::Table& summary = sheet(book, "Frame_Summary");
  EXPECT_EQ(summary.at(2, 0).text, "odd");
  EXPECT_EQ(summary.at(2, 3).text, "6");  // its start bit in frame 1
  EXPECT_EQ(sheet(book, "Check").at(2, 1).text, "OK");
}

TEST(PackWorkbook, large_maps_become_runs_and_say_so) {
  Builder b(400'000);  // 1.6 million cells
  b.add("every", 6, 1, 0, 0);
  const auto book = read_back(workbook(b.instance, b.answer(6)));
  const formats::Table& map = sheet(book, "Memory_Map");
  EXPECT_THAT(map.at(0, 0).text, HasSubstr("more than 1,000,000 cells"));
  EXPECT_EQ(map.rows.size(), 2u + 4);
  EXPECT_EQ(map.at(2, 3).text, "every");
}

TEST(PackWorkbook, more_frames_than_columns_are_left_to_the_list) {
  Builder b(16, 2000);
  b.add("every third", 6, 3, 0, 1);
  const std::string bytes = workbook(b.instance, b.answer(6));
  EXPECT_TRUE(sheet(read_back(bytes), "Schedule").at(0, 16).text.empty());
  const auto read = read_plan({"plan.xlsx", bytes});
  ASSERT_TRUE(read.ok());
  EXPECT_EQ(read.value().placements, to_plan(b.instance, b.layout).placements);
}

TEST(PackWorkbook, reserves_are_shown_and_may_overlap) {
  Builder b = two_objects();
  b.instance.reserves = {{0, 0, 12, 2, "/reserved/0"}, {0, 0, 13, 2, "/reserved/1"}};
  const auto book = read_back(workbook(b.instance, b.answer(10)));
  EXPECT_EQ(sheet(book, "Memory_Map").at(1 + 14, 2).text, "(reserved)");
  EXPECT_TRUE(sheet(book, "Memory_Map").at(1 + 15, 2).text.empty());
}

}  // namespace
}  // namespace tenon::pack
