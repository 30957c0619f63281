#include "problems/pack/format.h"

#include <gmock/gmock.h>

#include "formats/workbook_writer.h"
#include "tests/problems/pack/make.h"

namespace tenon::pack {
namespace {

using formats::Json;
using testing::case_file;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::instance_of;
using ::testing::IsEmpty;
using testing::read_text;
using testing::with;

std::vector<std::string> errors_of(const std::string& text, const OptionValues& options = {},
                                   const std::string& format = "") {
  const auto input = read_text(text, options, format);
  std::vector<std::string> lines;
  if (!input.ok())
    for (const InputError& error : input.errors()) lines.push_back(to_string(error));
  return lines;
}

// An input of 4 frames of 4 bytes with these entries.
std::string with_objects(const std::string& objects) {
  return R"({"frame_size_bytes": 4, "num_frames": 4, "objects": [)" + objects + "]}";
}

// ---- A second, small reader: trusts its input, and is written without a line of the strict one ----

struct Plain {
  std::string name, group;
  std::int64_t size, period, start, offset, alignment, priority;
  bool locked;
  friend bool operator==(const Plain&, const Plain&) = default;
};

std::int64_t either(const nlohmann::json& a, const nlohmann::json& b, const char* key,
                    std::int64_t otherwise) {
  for (const auto* json : {&a, &b})
    if (json->contains(key) && !json->at(key).is_null()) return json->at(key).get<std::int64_t>();
  return otherwise;
}

std::vector<Plain> plain_reading(const std::string& text) {
  const auto root = nlohmann::json::parse(text);
  const auto alignment = root.value("alignment_bits", 1);
  std::vector<Plain> all;
  for (const auto& entry : root["objects"]) {
    const bool group = entry.contains("members");
    const auto members = group ? entry["members"] : nlohmann::json::array({entry});
    std::int64_t priority = entry.value("priority", 0);
    for (const auto& member : members)
      priority = std::max<std::int64_t>(priority, member.value("priority", 0));
    const std::int64_t offset = either(entry, entry, "offset_bits", -1);
    for (const auto& member : members) {
      const bool first = &member == &members[0];
      all.push_back({member["name"], group ? entry["group"].get<std::string>() : "", member["size_bits"],
                     entry["period"], either(entry, entry, "start_frame", -1), first ? offset : -1,
                     either(entry, entry, "align", offset >= 0 ? 1 : alignment), priority,
                     entry.value("locked", false)});
    }
  }
  return all;
}

std::vector<Plain> strict_reading(const Instance& instance) {
  std::vector<Plain> all;
  for (const ObjectId id : instance.objects.keys()) {
    const Object& object = instance.objects[id];
    const Block& block = instance.blocks[object.block];
    const bool first = block.members.front() == id;
    all.push_back({object.name, block.group, object.size_bits, block.period, block.start_frame.value_or(-1),
                   first ? block.offset_bits.value_or(-1) : -1, block.alignment_bits, block.priority,
                   block.locked});
  }
  return all;
}

TEST(PackFormat, strict_and_small_reader_agree_on_random_inputs) {
  Random random(3);
  int read = 0;
  for (int i = 0; i < 500; ++i) {
    const std::string text = testing::random_text(random);
    const auto input = read_text(text);
    if (!input.ok()) continue;
    ++read;
    EXPECT_EQ(strict_reading(input.value().instance), plain_reading(text)) << text;
  }
  EXPECT_GT(read, 300);
}

class PackCase : public ::testing::TestWithParam<const char*> {};

TEST_P(PackCase, strict_and_small_reader_agree_and_writers_lose_nothing) {
  const std::string path = case_file(GetParam());
  if (path.empty()) GTEST_SKIP() << "the collection is not there";
  const std::string text = formats::read_source(path).value().bytes;
  const auto input = read_text(text);
  ASSERT_TRUE(input.ok()) << to_string(input.errors().front());
  EXPECT_THAT(input.value().warnings, IsEmpty());
  EXPECT_EQ(strict_reading(input.value().instance), plain_reading(text));
  const Json written = to_json(input.value().instance);
  EXPECT_EQ(to_json(instance_of(formats::to_text(written))), written);
  const std::string csv = to_csv(input.value().instance);
  EXPECT_EQ(to_csv(instance_of(csv)), csv);
}
INSTANTIATE_TEST_SUITE_P(All, PackCase,
                         ::testing::Values("excel_fixed.json", "manual.json", "large.json", "large_100.json",
                                           "gen_g500.json", "gen_n500.json", "gen_p2k.json", "gen_x500.json"),
                         [](const auto& test) {
                           std::string name = test.param;
                           return name.substr(0, name.find('.'));
                         });

TEST(PackFormat, the_real_workbook_is_the_same_as_its_json) {
  const std::string xlsx = case_file("input_fixed.xlsx");
  const std::string json = case_file("excel_fixed.json");
  if (xlsx.empty() || json.empty()) GTEST_SKIP() << "the collection is not there";
  // The workbook says nothing of frames: 32 of 1000 bytes are usual.
  const auto from_workbook = read_text(formats::read_source(xlsx).value().bytes);
  const auto from_json = read_text(formats::read_source(json).value().bytes);
  ASSERT_TRUE(from_workbook.ok()) << to_string(from_workbook.errors().front());
  EXPECT_EQ(to_json(from_workbook.value().instance), to_json(from_json.value().instance));
  EXPECT_EQ(from_workbook.value().warnings.size(), 2U);
  EXPECT_EQ(from_workbook.value().instance.objects[ObjectId{0}].at, "DATA!A4");
}

TEST(PackFormat, summary_and_check_of_the_large_case) {
  const std::string path = case_file("large.json");
  if (path.empty()) GTEST_SKIP() << "the collection is not there";
  const auto input = read_text(formats::read_source(path).value().bytes);
  EXPECT_EQ(input.value().summary, "1565 objects in 15 groups, 32 frames of 1000 bytes");
  EXPECT_EQ(input.value().check, "98.1 % full; 1 object pinned");
}

TEST(PackFormat, json_csv_and_workbook_hold_the_same_input) {
  Random random(5);
  for (int i = 0; i < 60; ++i) {
    const auto input = read_text(testing::random_text(random));
    if (!input.ok()) continue;
    const Json written = to_json(input.value().instance);
    EXPECT_EQ(to_json(instance_of(formats::to_text(written))), written);
    EXPECT_EQ(to_json(instance_of(to_csv(input.value().instance))), written);
    if (i % 6 == 0) {
      EXPECT_EQ(to_json(instance_of(to_workbook(input.value().instance))), written);
    }
  }
}

TEST(PackFormat, names_with_quotes_formulas_and_spaces_survive_every_format) {
  const Instance made = instance_of(with_objects(
      R"({"name": "=1+1", "size_bits": 1, "period": 1}, {"name": "a \"b\", c", "size_bits": 1, "period": 1},
         {"name": " x ", "size_bits": 1, "period": 1}, {"name": "17", "size_bits": 1, "period": 1},
         {"name": "grüße 日本", "size_bits": 1, "period": 1})"));
  EXPECT_EQ(to_json(instance_of(to_csv(made))), to_json(made));
  EXPECT_EQ(to_json(instance_of(to_workbook(made))), to_json(made));
}

TEST(PackFormat, rows_of_one_group_need_not_stand_together) {
  const Instance made = instance_of(
      "Frame size (bytes),4\nNumber of frames,4\n"
      "name,SIZE [Bytes],Period,start frame,Offset,Group,Priority\n"
      "a,1,2,,1,g,1\nlone,1,1,,,,\nb,1,,,,g,7\n");
  ASSERT_EQ(made.blocks.size(), 2U);
  const Block& group = made.blocks[BlockId{0}];
  EXPECT_EQ(group.group, "g");
  EXPECT_THAT(group.members, ElementsAre(ObjectId{0}, ObjectId{2}));
  EXPECT_EQ(group.size_bits, 16);
  EXPECT_EQ(group.priority, 7);
  EXPECT_EQ(group.offset_bits, 8);  // Offset without a unit is in bytes
  EXPECT_EQ(made.objects[ObjectId{1}].name, "lone");
  EXPECT_EQ(to_json(instance_of(formats::to_text(to_json(made)))), to_json(made));
}

// The large real input has fifteen groups that are all called "_".
TEST(PackFormat, groups_written_with_members_may_share_a_name_and_stay_apart) {
  const Instance made = instance_of(with_objects(
      R"({"group": "_", "period": 1, "members": [{"name": "a", "size_bits": 1}]}, {"group": "_", "period": 2, "members": [{"name": "b", "size_bits": 1}]})"));
  EXPECT_EQ(made.blocks.size(), 2U);
  EXPECT_EQ(instance_of(to_csv(made)).blocks.size(), 2U);
}

TEST(PackFormat, options_override_the_file_and_add_reserves) {
  const auto input = read_text(
      with_objects(
          R"({"name": "a", "size_bits": 8, "period": 1}, {"name": "b", "size_bits": 8, "period": 1, "offset_bits": 9})"),
      with({{"frame-bytes", "8"},
            {"frames", "2"},
            {"align", "4"},
            {"reserve", "0-1:0+8"},
            {"reserve", "1:32+1"},
            {"lock", "a"}}));
  ASSERT_TRUE(input.ok()) << to_string(input.errors().front());
  const Instance& made = input.value().instance;
  EXPECT_EQ(made.frame_bits, 64);
  EXPECT_EQ(made.frames, 2);
  EXPECT_EQ(made.blocks[BlockId{0}].alignment_bits, 4);
  EXPECT_TRUE(made.blocks[BlockId{0}].locked);
  EXPECT_EQ(made.blocks[BlockId{1}].alignment_bits, 1);  // what holds for all does not bind a pin
  ASSERT_EQ(made.reserves.size(), 2U);
  EXPECT_EQ(made.reserves[1].first_frame, 1);
  EXPECT_EQ(made.reserves[1].last_frame, 1);
  // 8 bits in each of 2 frames twice, of 2*64 - 8 - 8 - 1 = 111 free bits: 32/111 = 28.8 %.
  EXPECT_EQ(input.value().check, "28.8 % full; 1 object pinned; 1 object locked");
}

TEST(PackFormat, comments_are_silent_and_unknown_fields_are_warned_of) {
  const auto input =
      read_text(with_objects(R"({"name": "a", "size_bits": 8, "period": 1, "comment": "x", "periode": 2})"));
  ASSERT_TRUE(input.ok());
  ASSERT_EQ(input.value().warnings.size(), 1U);
  EXPECT_EQ(to_string(input.value().warnings[0]),
            "/objects/0/periode: unknown field \"periode\"; did you mean \"period\"?");
}

TEST(PackFormat, uneven_and_overlong_periods_are_warned_of_once_each) {
  const auto input = read_text(with_objects(
      R"({"name": "a", "size_bits": 1, "period": 3}, {"name": "b", "size_bits": 1, "period": 3}, {"name": "c", "size_bits": 1, "period": 9})"));
  ASSERT_TRUE(input.ok());
  ASSERT_EQ(input.value().warnings.size(), 2U);
  EXPECT_THAT(input.value().warnings[0].text, HasSubstr("uneven, sent 1 or 2 times (a and 1 more)"));
  EXPECT_THAT(input.value().warnings[1].text, HasSubstr("sent once (c)"));
}

// ---- Bad input ----

struct Bad {
  const char* name;
  std::string text;
  std::string error;
};

std::vector<Bad> bad_inputs() {
  const auto object = [](const std::string& fields) {
    return with_objects(R"({"name": "a", )" + fields + "}");
  };
  return {
      {"size_0", object(R"("size_bits": 0, "period": 1)"),
       "in:/objects/0/size_bits: found 0, expected a whole number from 1 to 32"},
      {"size_above_the_frame", object(R"("size_bits": 33, "period": 1)"),
       "in:/objects/0/size_bits: found 33, expected a whole number from 1 to 32"},
      {"size_missing", object(R"("period": 1)"),
       "in:/objects/0/size_bits: found nothing, expected a whole number from 1 to 32"},
      {"size_a_fraction", object(R"("size_bits": 1.5, "period": 1)"),
       "in:/objects/0/size_bits: found 1.5, expected a whole number from 1 to 32"},
      {"text_in_a_number", object(R"("size_bits": "eight", "period": 1)"),
       "in:/objects/0/size_bits: found \"eight\", expected a whole number from 1 to 32"},
      {"period_0", object(R"("size_bits": 1, "period": 0)"),
       "in:/objects/0/period: found 0, expected a whole number from 1 to 1000000"},
      {"period_missing", object(R"("size_bits": 1)"),
       "in:/objects/0/period: found nothing, expected a whole number from 1 to 1000000"},
      {"start_frame_is_n", object(R"("size_bits": 1, "period": 1, "start_frame": 4)"),
       "in:/objects/0/start_frame: found 4, expected a whole number from 0 to 3"},
      {"start_frame_negative", object(R"("size_bits": 1, "period": 1, "start_frame": -1)"),
       "in:/objects/0/start_frame: found -1, expected a whole number from 0 to 3"},
      {"offset_negative", object(R"("size_bits": 1, "period": 1, "offset_bits": -1)"),
       "in:/objects/0/offset_bits: found -1, expected a whole number from 0 to 31"},
      {"offset_too_late", object(R"("size_bits": 8, "period": 1, "offset_bits": 25)"),
       "in:/objects/0/offset_bits: found 25, expected at most 24, so that 8 bits end within the frame of 32"},
      {"offset_not_aligned", object(R"("size_bits": 8, "period": 1, "offset_bits": 12, "alignment_bits": 8)"),
       "in:/objects/0/offset_bits: found 12, expected a multiple of its alignment, 8 bits"},
      {"priority_negative", object(R"("size_bits": 8, "period": 1, "priority": -1)"),
       "in:/objects/0/priority: found -1, expected a whole number from 0 to 1000000000000"},
      {"name_twice",
       with_objects(
           R"({"name": "a", "size_bits": 1, "period": 1}, {"name": "a", "size_bits": 1, "period": 1})"),
       "in:/objects/1/name: found the name \"a\" again (first at /objects/0/name), expected each name once"},
      {"name_empty", with_objects(R"({"name": "", "size_bits": 1, "period": 1})"),
       "in:/objects/0/name: found \"\", expected text of 1 to 1000 bytes"},
      {"name_too_long",
       with_objects(R"({"name": ")" + std::string(1001, 'n') + R"(", "size_bits": 1, "period": 1})"),
       "in:/objects/0/name: found text of 1001 bytes, expected text of 1 to 1000 bytes"},
      {"object_a_number", with_objects("7"), "in:/objects/0: found 7, expected an object {…}"},
      {"no_objects", with_objects(""),
       "in:/objects: found an empty list, expected a list of at least one object"},
      {"no_list_of_objects", R"({"frame_size_bytes": 4, "num_frames": 4})",
       "in:/objects: found nothing, expected a list of at least one object"},
      {"a_list_at_the_top", "[]", "in: found an empty list, expected an object {…}"},
      {"no_frames",
       R"({"frame_size_bytes": 4, "num_frames": 0, "objects": [{"name": "a", "size_bits": 1, "period": 1}]})",
       "in:/num_frames: found 0, expected a whole number from 1 to 65536"},
      {"frame_too_large",
       R"({"frame_size_bytes": 1048577, "num_frames": 1, "objects": [{"name": "a", "size_bits": 1, "period": 1}]})",
       "in:/frame_size_bytes: found 1048577, expected a whole number from 1 to 1048576"},
      {"two_names_of_one_field",
       R"({"frame_size_bytes": 4, "num_frames": 4, "align": 1, "alignment": 1, "objects": [{"name": "a", "size_bits": 1, "period": 1}]})",
       "in:/alignment: found both \"align\" and \"alignment\", expected one of them: they mean the same"},
      {"group_above_the_frame",
       with_objects(
           R"({"group": "g", "period": 1, "members": [{"name": "a", "size_bits": 20}, {"name": "b", "size_bits": 20}]})"),
       "in:/objects/0: found a group of 40 bits, expected at most the frame's 32"},
      {"group_without_members", with_objects(R"({"group": "g", "period": 1, "members": []})"),
       "in:/objects/0/members: found an empty list, expected a list of at least one member"},
      {"group_of_members_and_of_rows",
       with_objects(
           R"({"group": "g", "period": 1, "members": [{"name": "a", "size_bits": 1}]}, {"name": "b", "size_bits": 1, "group": "g"})"),
       "in:/objects/1/group: found the group \"g\" again (first at /objects/0), expected each group in one "
       "place"},
      {"group_with_unlike_periods",
       with_objects(
           R"({"name": "a", "size_bits": 1, "period": 2, "group": "g"}, {"name": "b", "size_bits": 1, "period": 4, "group": "g"})"),
       "in:/objects/1/period: found 4, expected 2, as the group \"g\" has it (/objects/0)"},
      {"group_with_unlike_starts",
       with_objects(
           R"({"name": "a", "size_bits": 1, "period": 2, "group": "g"}, {"name": "b", "size_bits": 1, "start_frame": 1, "group": "g"})"),
       "in:/objects/1/start_frame: found 1, expected nothing, as the group \"g\" has it (/objects/0)"},
      {"group_with_a_member_pinned_elsewhere",
       with_objects(
           R"({"name": "a", "size_bits": 3, "period": 2, "offset_bits": 8, "group": "g"}, {"name": "b", "size_bits": 1, "offset_bits": 12, "group": "g"})"),
       "in:/objects/1/offset_bits: found 12, expected 11, as the group \"g\" has it (/objects/0)"},
      {"pins_that_clash",
       with_objects(
           R"({"name": "a", "size_bits": 8, "period": 1, "offset_bits": 0}, {"name": "b", "size_bits": 8, "period": 4, "offset_bits": 7})"),
       "in:/objects/1/offset_bits: found bits 7 to 14, which clash with \"a\" pinned to bits 0 to 7 "
       "(/objects/0), expected bits that are free in every frame of b"},
      {"pin_on_a_reserve",
       R"({"frame_size_bytes": 4, "num_frames": 4, "reserved": ["2:0+8"], "objects": [{"name": "a", "size_bits": 8, "period": 1, "offset_bits": 0}]})",
       "in:/objects/0/offset_bits: found bits 0 to 7, which clash with the reserved area 2:0+8 "
       "(/reserved/0), expected bits that are free in every frame of a"},
      {"reserve_of_another_form",
       R"({"frame_size_bytes": 4, "num_frames": 4, "reserved": ["0..3"], "objects": [{"name": "a", "size_bits": 8, "period": 1}]})",
       "in:/reserved/0: found \"0..3\", expected \"FRAMES:START+SIZE\" in bits, such as \"0-31:0+64\", or "
       "{\"frames\", \"start_bits\", \"size_bits\"}"},
      {"reserve_beyond_the_frames",
       R"({"frame_size_bytes": 4, "num_frames": 4, "reserved": [{"frames": "0-4", "start_bits": 0, "size_bits": 1}], "objects": [{"name": "a", "size_bits": 8, "period": 1}]})",
       "in:/reserved/0: found an object, expected frames from 0 to 3"},
      {"integer_beyond_64_bits", object(R"("size_bits": 99999999999999999999, "period": 1)"),
       "in:/objects/0/size_bits: found 99999999999999999999, expected an integer of at most 64 bits"},
      {"empty_file", "", "in: found an empty file, expected JSON, an Excel workbook (.xlsx) or CSV"},
      {"old_excel", "\xD0\xCF\x11\xE0\xA1\xB1",
       "in: found an Excel file of the old kind (.xls) or one with a password, expected JSON, an Excel "
       "workbook (.xlsx) or CSV"},
      {"csv_without_period", "Name,Size\na,8\n",
       "in:line 1, column 1: found a header row without it, expected a column \"Period\""},
      {"csv_without_header", "a,8,1\nb,8,1\n",
       "in: found no header row, expected a header row with Name, Size and Period within the first 50 rows"},
      {"csv_text_in_a_number", "frame size (bytes),4\nNumber of frames,4\nName,Size,Period\na,x,1\n",
       "in:line 4, column 2: found \"x\", expected a whole number from 1 to 32"},
      {"csv_missing_value", "frame size (bytes),4\nNumber of frames,4\nName,Size,Period\na,8,\n",
       "in:line 4, column 3: found nothing, expected a whole number from 1 to 1000000"},
      {"csv_without_rows", "Name,Size,Period\n",
       "in:line 1, column 1: found an empty list, expected a list of at least one object"},
  };
}

class PackBadInput : public ::testing::TestWithParam<Bad> {};

TEST_P(PackBadInput, is_refused_with_its_place) {
  EXPECT_THAT(errors_of(GetParam().text), ElementsAre(GetParam().error));
}
INSTANTIATE_TEST_SUITE_P(All, PackBadInput, ::testing::ValuesIn(bad_inputs()),
                         [](const auto& test) { return std::string(test.param.name); });

TEST(PackFormat, all_errors_are_told_together) {
  EXPECT_EQ(
      errors_of(
          with_objects(
              R"({"name": "a", "size_bits": 0, "period": 0}, {"name": "a", "size_bits": 1, "period": 1.5, "start_frame": 9})"))
          .size(),
      5U);
}

TEST(PackFormat, a_workbook_names_cells) {
  Instance made = instance_of(with_objects(
      R"({"name": "a", "size_bits": 8, "period": 1}, {"name": "b", "size_bits": 8, "period": 1})"));
  made.blocks[BlockId{1}].period = -3;  // the writer trusts its instance
  // Two rows say the frames, one is empty, the fourth is the header.
  EXPECT_THAT(errors_of(to_workbook(made)),
              ElementsAre("in:DATA!C6: found -3, expected a whole number from 1 to 1000000"));
}

TEST(PackFormat, a_workbook_without_header_and_a_sheet_that_is_not_there) {
  formats::WorkbookWriter book;
  book.sheet("One");
  book.sheet("Two");
  book.text(0, 0, "nothing");
  const std::string bytes = book.finish();
  EXPECT_THAT(errors_of(bytes),
              ElementsAre(HasSubstr("no sheet with a header row (sheets: \"One\", \"Two\")")));
  EXPECT_THAT(errors_of(bytes, with({{"sheet", "One"}})),
              ElementsAre(HasSubstr("One!A1: found an empty sheet")));
  EXPECT_THAT(errors_of(bytes, with({{"sheet", "Six"}})),
              ElementsAre("--sheet: found \"Six\", expected one of the sheets \"One\", \"Two\""));
}

TEST(PackFormat, a_truncated_workbook_is_refused) {
  const std::string bytes =
      to_workbook(instance_of(with_objects(R"({"name": "a", "size_bits": 8, "period": 1})")));
  for (const std::size_t size : {bytes.size() - 1, bytes.size() / 2, std::size_t{30}})
    EXPECT_THAT(errors_of(bytes.substr(0, size)),
                ElementsAre(HasSubstr("a zip file that breaks off or is damaged")));
}

// ---- Plans ----

TEST(PackFormat, a_plan_is_read_bare_and_out_of_an_envelope) {
  const Plan plan{16, 0.25, {{"a", 8, {0, 1}}}, {"b"}};
  const std::string bare = formats::to_text(to_json(plan));
  EXPECT_EQ(read_plan({"p", bare}).value(), plan);
  EXPECT_EQ(read_plan({"p", R"({"tenon": 1, "plan": )" + bare + "}"}).value(), plan);
}

TEST(PackFormat, plans_of_another_form_are_refused) {
  const auto first_error = [](const std::string& text) {
    const auto plan = read_plan({"p", text});
    return plan.ok() ? "" : to_string(plan.errors().front());
  };
  EXPECT_EQ(first_error(R"({"tenon": 1, "plan": null})"),
            "p:/plan: found null, expected a plan: this answer holds none");
  EXPECT_EQ(first_error(R"({"max_end": 1, "utilisation": 0, "placements": 3})"),
            "p:/placements: found 3, expected a list");
  EXPECT_EQ(first_error(R"({"max_end": 1.5, "utilisation": 0, "placements": []})"),
            "p:/max_end: found 1.5, expected a whole number");
  EXPECT_EQ(
      first_error(
          R"({"plan": {"max_end": 1, "utilisation": 0, "placements": [{"name": "a", "start": "x", "frames": []}]}})"),
      "p:/plan/placements/0/start: found \"x\", expected a whole number");
  EXPECT_EQ(first_error("{}"), "p:/max_end: found nothing, expected a number of bits");
}

}  // namespace
}  // namespace tenon::pack
