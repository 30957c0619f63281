#include <gmock/gmock.h>

#include "tests/databases.h"
#include "tests/system/process.h"

// init-db, import, and plans from a database and back into it: by the built commands, for a SQLite file and a PostgreSQL server.

namespace tenon::system_tests {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using Words = std::vector<std::string>;

constexpr const char* kRun = "123e4567-e89b-42d3-a456-426614174000";

class AllocateDatabase : public EachDatabase {
 protected:
  void SetUp() override {
    EachDatabase::SetUp();
    if (url().empty()) return;
    ASSERT_EQ(tenon({"new", "allocate", "--out", input()}).code, 0);
    const Ended made = tenon({"init-db", "allocate", url()});
    ASSERT_EQ(made.code, 0) << made.err;
    const Ended imported = tenon({"import", "allocate", input(), url(), "--date", "2026-01-31"});
    ASSERT_EQ(imported.code, 0) << imported.err;
    EXPECT_THAT(imported.out,
                HasSubstr("2026-01-31: 5 pools, 3 prices, 2 positions, 2 balances of the wallet"));
  }

  std::string input() const { return files().path("input.json"); }
  Ended plan(const Words& more) const {
    Words words{"plan", "allocate", url(), "--date", "2026-01-31"};
    words.insert(words.end(), more.begin(), more.end());
    return tenon(words);
  }
  std::string count(const std::string& rows) const {
    return *open()->query("SELECT count(*) FROM " + rows)[0][0];
  }
};
TENON_FOR_EACH_DATABASE(AllocateDatabase);

TEST_P(AllocateDatabase, plans_as_the_file_that_was_imported) {
  const Ended from_file = tenon({"plan", "allocate", input()});
  const Ended from_tables = plan({});
  ASSERT_EQ(from_tables.code, 0) << from_tables.err;
  const Json file = from_file.json();
  const Json tables = from_tables.json();
  EXPECT_EQ(tables["objective"], file["objective"]);
  EXPECT_EQ(tables["verified"], true);
  EXPECT_EQ(tables["options"]["date"], "2026-01-31");
  // The same day is the same input, wherever its answer goes.
  EXPECT_EQ(plan({"--seed", "1"}).json()["input_sha256"], tables["input_sha256"]);
  EXPECT_EQ(count("asset_allocations"), "0");
}

TEST_P(AllocateDatabase, checker_reads_the_tables_too) {
  ASSERT_EQ(plan({"--out", files().path("plan.json")}).code, 0);
  const Ended well = run("tenon-verify", {"allocate", url(), files().path("plan.json")});
  EXPECT_EQ(well.code, 0) << well.out << well.err;
  open()->query("UPDATE daily_balances SET unallocated_balance = '1' WHERE pool_id IS NULL");
  EXPECT_EQ(run("tenon-verify", {"allocate", url(), files().path("plan.json")}).code, 1);
}

TEST_P(AllocateDatabase, plan_is_written_back_once_a_run) {
  const Ended first = plan({"--write-back", "--run-id", kRun, "--out", files().path("plan.json")});
  ASSERT_EQ(first.code, 0) << first.err;
  EXPECT_THAT(first.err, HasSubstr(std::string("run ") + kRun));
  const Json answer = Json::parse(files().read("plan.json"));
  const std::string steps = std::to_string(answer["plan"]["transactions"].size());
  EXPECT_EQ(count("asset_allocations"), steps);
  EXPECT_EQ(count("allocation_parameters WHERE projected_apy IS NOT NULL"), "1");

  const Ended again = plan({"--write-back", "--run-id", kRun, "--out", files().path("again.json")});
  EXPECT_EQ(again.code, 2);
  EXPECT_THAT(again.err, HasSubstr("no run is overwritten"));
  EXPECT_FALSE(files().has("again.json"));  // refused before the search
  EXPECT_EQ(count("asset_allocations"), steps);

  const Ended fresh = plan({"--write-back"});
  EXPECT_EQ(fresh.code, 0) << fresh.err;
  EXPECT_EQ(count("allocation_parameters WHERE projected_apy IS NOT NULL"), "2");
}

TEST_P(AllocateDatabase, dry_run_shows_rows_and_writes_none) {
  const Ended ended = plan({"--write-back", "--dry-run"});
  EXPECT_EQ(ended.code, 0) << ended.err;
  EXPECT_THAT(ended.err,
              AllOf(HasSubstr("allocation_parameters"), HasSubstr("asset_allocations"), HasSubstr("HOLD")));
  EXPECT_EQ(count("asset_allocations"), "0");
  EXPECT_EQ(count("allocation_parameters WHERE projected_apy IS NOT NULL"), "0");
}

TEST_P(AllocateDatabase, what_cannot_be_read_is_told_and_nothing_is_written) {
  const auto refused = [&](const Words& more, const std::string& text) {
    Words words{"plan", "allocate", url(), "--out", files().path("never.json"), "--write-back"};
    words.insert(words.end(), more.begin(), more.end());
    const Ended ended = tenon(words);
    EXPECT_EQ(ended.code, 2) << text;
    EXPECT_THAT(ended.err, HasSubstr(text));
    EXPECT_FALSE(files().has("never.json"));
    EXPECT_EQ(count("asset_allocations"), "0");
  };
  refused({}, "the newest day with balances is 2026-01-31");
  refused({"--date", "2026-02-01"}, "no balances");
  refused({"--date", "2026-01-31", "--run-id", "mine"}, "a UUID");
  refused({"--date", "2026-01-31", "--on-gap", "guess"}, "hold");
  open()->query("DELETE FROM pool_daily_metrics WHERE pool_id = 'aave-usdc'");
  refused({"--date", "2026-01-31"}, "--on-gap hold");
  open()->query("DELETE FROM daily_prices WHERE token_symbol = 'DAI'");
  refused({"--date", "2026-01-31", "--on-gap", "hold"}, "no price of \"DAI\"");
  open()->query("UPDATE tenon_schema SET version = 99");
  refused({"--date", "2026-01-31"}, "a newer tenon");
}

TEST_P(AllocateDatabase, what_if_reaches_values_from_tables) {
  const Ended ended = plan({"--set", "max_alloc_percentage=0", "--set", "min_pools=0"});
  ASSERT_EQ(ended.code, 0) << ended.err;
  EXPECT_EQ(plan({"--set", "max_alloc_percentage=lots"}).code, 2);
  EXPECT_THAT(plan({"--set", "max_alloc_percentage=lots"}).err, HasSubstr("allocation_parameters["));
}

TEST_P(AllocateDatabase, import_of_a_bad_input_changes_nothing) {
  const std::string before = count("daily_balances");
  const Ended ended = tenon({"import", "allocate", "-", url(), "--date", "2026-01-31"}, R"({"pools": []})");
  EXPECT_EQ(ended.code, 2);
  EXPECT_EQ(count("daily_balances"), before);
  EXPECT_THAT(tenon({"import", "allocate", input(), url()}).err, HasSubstr("--date"));
  EXPECT_EQ(count("daily_balances"), before);
}

TEST_P(AllocateDatabase, day_moves_from_one_database_into_another) {
  const Scratch other;
  ASSERT_EQ(tenon({"init-db", "allocate", other.path("copy.sqlite")}).code, 0);
  const Ended moved = tenon({"import", "allocate", url(), other.path("copy.sqlite"), "--date", "2026-01-31"});
  ASSERT_EQ(moved.code, 0) << moved.err;
  EXPECT_EQ(tenon({"convert", "allocate", other.path("copy.sqlite"), "--date", "2026-01-31"}).out,
            tenon({"convert", "allocate", url(), "--date", "2026-01-31"}).out);
}

TEST_P(AllocateDatabase, password_of_a_server_that_answers_is_not_shown_either) {
  if (is_sqlite()) GTEST_SKIP() << "a file has no password";
  const std::string with_password = url() + "&password=s3cret";
  const Ended ended = tenon(
      {"plan", "allocate", with_password, "--date", "2026-01-31", "--report", files().path("plan.html")});
  ASSERT_EQ(ended.code, 0) << ended.err;
  EXPECT_THAT(ended.out + ended.err + files().read("plan.html"), Not(HasSubstr("s3cret")));
}

TEST(AllocateDatabaseUsage, unreachable_server_is_told_without_its_password) {
  const std::string url = "postgresql://ann:s3cret@127.0.0.1:1/db";
  const Scratch files;
  const std::string input = files.path("input.json");
  ASSERT_EQ(tenon({"new", "allocate", "--out", input}).code, 0);
  for (const Words& words : {Words{"init-db", "allocate", url},
                             Words{"plan", "allocate", url, "--date", "2026-01-31", "--json-stream"},
                             Words{"import", "allocate", input, url, "--date", "2026-01-31"},
                             Words{"convert", "allocate", url, "--date", "2026-01-31"}}) {
    const Ended ended = tenon(words);
    EXPECT_EQ(ended.code, 2) << words[0];
    EXPECT_THAT(ended.err, HasSubstr("127.0.0.1:1/db")) << words[0];
    EXPECT_THAT(ended.err + ended.out, Not(HasSubstr("s3cret"))) << words[0];
  }
}

TEST(AllocateDatabaseUsage, words_that_do_not_go_together_are_refused) {
  const Scratch files;
  const std::string input = files.path("input.json");
  ASSERT_EQ(tenon({"new", "allocate", "--out", input}).code, 0);
  EXPECT_THAT(tenon({"plan", "allocate", input, "--write-back"}).err,
              HasSubstr("an input that is a database"));
  EXPECT_THAT(tenon({"plan", "allocate", input, "--dry-run"}).err, HasSubstr("--write-back"));
  EXPECT_THAT(tenon({"init-db", "allocate", input}).err, HasSubstr("a database: FILE.sqlite"));
  EXPECT_THAT(tenon({"init-db", "pack", "book.sqlite"}).err, HasSubstr("one of: allocate"));
  EXPECT_THAT(tenon({"plan", "pack", "book.sqlite"}).err, HasSubstr("pack reads json"));
  const Ended nothing = tenon({"plan", "allocate", files.path("none.sqlite"), "--date", "2026-01-31"});
  EXPECT_EQ(nothing.code, 2);
  EXPECT_THAT(nothing.err, HasSubstr("no such file"));
  EXPECT_FALSE(files.has("none.sqlite"));
}

}  // namespace
}  // namespace tenon::system_tests
