#include "formats/sql/sql.h"

#include <gmock/gmock.h>

#include "formats/sql/migrations.h"
#include "tests/databases.h"

namespace tenon::formats::sql {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using Kind = DatabaseError::Kind;

// What `action` throws; fails the test where it does not.
template <class Action>
DatabaseError thrown_by(const Action& action) {
  try {
    action();
  } catch (const DatabaseError& error) {
    return error;
  }
  ADD_FAILURE() << "no DatabaseError";
  return {Kind::kRefused, {}};
}

class Sql : public EachDatabase {};
TENON_FOR_EACH_DATABASE(Sql);

TEST(Location, is_recognised_by_its_form_its_ending_or_its_content) {
  const Scratch files;
  EXPECT_EQ(recognise("postgresql://h/db")->dialect, Dialect::kPostgres);
  EXPECT_EQ(recognise("postgres:///db")->dialect, Dialect::kPostgres);
  EXPECT_EQ(recognise("sqlite:a b.bin")->target, "a b.bin");
  EXPECT_EQ(recognise("not/there.sqlite")->target, "not/there.sqlite");
  EXPECT_FALSE(recognise(files.write("input.json", "{}")));
  EXPECT_FALSE(recognise("-"));
  EXPECT_EQ(recognise("input.json", "sqlite")->target, "input.json");
  EXPECT_FALSE(recognise("not/there.sqlite", "json"));
  EXPECT_FALSE(recognise("nothing-here"));
  const std::string hidden = files.path("book");
  open({Dialect::kSqlite, hidden, hidden}, Access::kCreate)->query("CREATE TABLE t (a TEXT)");
  EXPECT_EQ(recognise(hidden)->dialect, Dialect::kSqlite);
}

TEST(Location, shows_no_password_wherever_it_stands) {
  EXPECT_EQ(shown("postgresql://ann:s3cret@host:5432/db"), "postgresql://ann:***@host:5432/db");
  EXPECT_EQ(shown("postgres://ann@host/db?sslmode=require&password=s3cret&options=-cx"),
            "postgres://ann@host/db?sslmode=require&password=***&options=-cx");
  EXPECT_EQ(shown("postgres:///db?pass%77ord=s3cret"), "postgres:///db?pass%77ord=***");
  EXPECT_EQ(shown("postgres:///db?sslpassword=s3cret"), "postgres:///db?sslpassword=***");
  EXPECT_EQ(shown("postgres:///db?passwrod=s3cret"), "postgres:///db?passwrod=***");
  EXPECT_EQ(shown("postgresql://ann@host/db"), "postgresql://ann@host/db");
  EXPECT_EQ(shown("postgresql://ann:s3@cret@host/db"), "postgresql://ann:***@host/db");
  EXPECT_EQ(shown("input.json"), "input.json");
}

TEST(Unreachable, server_names_the_database_and_no_password) {
  // Nothing listens on port 1.
  for (const char* url :
       {"postgresql://ann:s3cret@127.0.0.1:1/db", "postgresql://127.0.0.1:1/db?user=ann&password=s3cret",
        "postgresql://ann:s3cr%65t@127.0.0.1:1/db?no_such_word=s3cret"}) {
    const DatabaseError error = thrown_by([&] { open(*recognise(url), Access::kRead); });
    EXPECT_EQ(error.kind(), Kind::kUnreachable);
    EXPECT_THAT(error.what(), Not(HasSubstr("s3cr"))) << error.what();
    EXPECT_THAT(error.error().file, HasSubstr("127.0.0.1:1/db"));
  }
}

TEST(Unreachable, password_that_would_be_cut_in_the_wrong_place_is_refused_unseen) {
  for (const char* url :
       {"postgresql://ann:s3/cret@127.0.0.1:1/db", "postgresql://ann:s3@cret@127.0.0.1:1/db"}) {
    const DatabaseError error = thrown_by([&] { open(*recognise(url), Access::kRead); });
    EXPECT_THAT(error.what(), HasSubstr("%40")) << error.what();
    EXPECT_THAT(error.what(), Not(HasSubstr("cret")));
  }
}

TEST(Unreachable, file_that_is_not_there_is_not_made_by_reading) {
  const Scratch files;
  const std::string path = files.path("none.sqlite");
  for (const Access access : {Access::kRead, Access::kWrite}) {
    const DatabaseError error = thrown_by([&] { open(*recognise(path), access); });
    EXPECT_EQ(error.kind(), Kind::kUnreachable);
    EXPECT_THAT(error.what(), HasSubstr("no such file"));
  }
  EXPECT_FALSE(files.has("none.sqlite"));
}

TEST(Unreachable, file_that_is_no_database_stays_as_it_is) {
  const Scratch files;
  const std::string text(200, 'x');
  const std::string path = files.write("text.sqlite", text);
  const DatabaseError error = thrown_by([&] { open(*recognise(path), Access::kCreate); });
  EXPECT_THAT(error.what(), HasSubstr("no SQLite database"));
  EXPECT_EQ(files.read("text.sqlite"), text);
}

TEST(Sqlite, double_that_another_program_left_reads_as_its_shortest_text) {
  const Scratch files;
  const auto database = open(*recognise(files.path("a.sqlite")), Access::kCreate);
  database->query("CREATE TABLE t (a)");
  database->query("INSERT INTO t VALUES (0.1), (30476.818479), (1e-7)");
  EXPECT_EQ(database->query("SELECT a FROM t ORDER BY rowid"), (Rows{{"0.1"}, {"30476.818479"}, {"1e-07"}}));
}

TEST_P(Sql, cells_come_back_as_they_went_in) {
  const auto database = open();
  const TableSpec table{"t",
                        {{"id", Type::kId},
                         {"amount", Type::kDecimal},
                         {"day", Type::kDate},
                         {"yes", Type::kBoolean},
                         {"names", Type::kTexts},
                         {"text", Type::kText}}};
  database->query(create_table(table, GetParam()));
  // 38 digits: a double would keep 15 of them.
  const std::string amount = "12345678901234567890.123456789012345678";
  database->insert(
      "t", {{"amount"}, {"day"}, {"yes"}, {"names", parameter_of(Type::kTexts, GetParam())}, {"text"}},
      {{amount, "2026-01-31", "1", R"(["USDC","a \"b\""])", "it's $1"},
       {std::nullopt, std::nullopt, "0", "[]", std::nullopt}});
  const Rows rows =
      database->query("SELECT amount, day, yes, " + selected("names", Type::kTexts, GetParam()) +
                      ", text FROM t ORDER BY id");
  EXPECT_EQ(rows[0], (Row{amount, "2026-01-31", "1", R"(["USDC","a \"b\""])", "it's $1"}));
  EXPECT_EQ(rows[1], (Row{std::nullopt, std::nullopt, "0", "[]", std::nullopt}));
}

TEST_P(Sql, many_rows_go_in_by_few_statements_and_none_is_lost) {
  const auto database = open();
  database->query("CREATE TABLE t (a BIGINT, b TEXT)");
  Rows rows;
  for (int i = 0; i < 12'345; ++i) rows.push_back({std::to_string(i), "row " + std::to_string(i)});
  database->insert("t", {{"a"}, {"b"}}, rows);
  EXPECT_EQ(database->query("SELECT a, b FROM t ORDER BY a"), rows);
}

TEST_P(Sql, what_is_not_committed_is_not_there) {
  const auto database = open();
  database->query("CREATE TABLE t (a BIGINT UNIQUE)");
  {
    Transaction transaction(*database, Access::kWrite);
    database->query("INSERT INTO t VALUES (1)");
  }
  {
    Transaction transaction(*database, Access::kWrite);
    database->query("INSERT INTO t VALUES (2)");
    const DatabaseError error = thrown_by([&] { database->query("INSERT INTO t VALUES (2)"); });
    EXPECT_EQ(error.kind(), Kind::kRefused);
  }
  EXPECT_TRUE(database->query("SELECT a FROM t").empty());
  Transaction transaction(*database, Access::kWrite);
  database->query("INSERT INTO t VALUES (3)");
  transaction.commit();
  EXPECT_THAT(open()->query("SELECT a FROM t"), ElementsAre(Row{"3"}));
}

TEST_P(Sql, reader_sees_one_state_and_may_not_write) {
  const auto writer = open();
  writer->query("CREATE TABLE t (a BIGINT)");
  const auto reader = open(Access::kRead);
  const Transaction reading(*reader, Access::kRead);
  EXPECT_TRUE(reader->query("SELECT a FROM t").empty());
  if (!is_sqlite()) {  // a SQLite file has one writer or readers
    writer->query("INSERT INTO t VALUES (1)");
    EXPECT_TRUE(reader->query("SELECT a FROM t").empty());
  }
  const DatabaseError error = thrown_by([&] { reader->query("INSERT INTO t VALUES (2)"); });
  EXPECT_EQ(error.kind(), Kind::kRefused);
}

TEST_P(Sql, second_writer_of_one_row_is_told_that_it_is_locked) {
  const auto first = open();
  first->query("CREATE TABLE t (a BIGINT PRIMARY KEY)");
  const Transaction holding(*first, Access::kWrite);
  first->query("INSERT INTO t VALUES (1)");
  const auto second = open(Access::kWrite);
  second->query(is_sqlite() ? "PRAGMA busy_timeout = 50" : "SET lock_timeout = '50ms'");
  const DatabaseError error = thrown_by([&] {
    const Transaction waiting(*second, Access::kWrite);
    second->query("INSERT INTO t VALUES (1)");
  });
  EXPECT_EQ(error.kind(), Kind::kLocked) << error.what();
  EXPECT_THAT(error.what(), HasSubstr("another program"));
}

TEST_P(Sql, missing_table_is_told_as_such) {
  const auto database = open();
  const DatabaseError error = thrown_by([&] { database->query("SELECT a FROM nowhere"); });
  EXPECT_EQ(error.kind(), Kind::kNoTable);
  EXPECT_THAT(error.what(), HasSubstr("nowhere"));
  EXPECT_THAT(error.what(), HasSubstr("init-db"));
}

Schema toy(int version) {
  Schema schema{"toy", {}, "first"};
  schema.migrations.push_back({"first", [](Dialect dialect) {
                                 return std::vector<std::string>{create_table(
                                     {"first", {{"id", Type::kId}, {"made", Type::kTime}}}, dialect)};
                               }});
  if (version >= 2)
    schema.migrations.push_back({"second", [](Dialect) {
                                   return std::vector<std::string>{"ALTER TABLE first ADD COLUMN more TEXT"};
                                 }});
  if (version >= 3)
    schema.migrations.push_back({"broken", [](Dialect) {
                                   return std::vector<std::string>{"ALTER TABLE first ADD COLUMN third TEXT",
                                                                   "ALTER TABLE nowhere ADD COLUMN a TEXT"};
                                 }});
  return schema;
}

TEST_P(Sql, migrations_are_applied_in_order_and_once) {
  const auto database = open();
  EXPECT_EQ(version_in(*database, toy(2)), 0);
  EXPECT_EQ(migrate(*database, toy(1)), 1);
  EXPECT_EQ(version_in(*database, toy(2)), 1);
  database->query("INSERT INTO first (id) VALUES (7)");
  EXPECT_EQ(migrate(*database, toy(2)), 1);
  EXPECT_EQ(migrate(*database, toy(2)), 0);
  EXPECT_THAT(database->query("SELECT id, more FROM first"), ElementsAre(Row{"7", std::nullopt}));
  EXPECT_EQ(database->query("SELECT version, name FROM tenon_schema ORDER BY version"),
            (Rows{{"1", "first"}, {"2", "second"}}));
}

TEST_P(Sql, migration_that_fails_leaves_the_version_before) {
  const auto database = open();
  migrate(*database, toy(2));
  EXPECT_EQ(thrown_by([&] { migrate(*database, toy(3)); }).kind(), Kind::kNoTable);
  EXPECT_EQ(version_in(*database, toy(3)), 2);
  EXPECT_EQ(thrown_by([&] { database->query("SELECT third FROM first"); }).kind(), Kind::kNoTable);
}

TEST_P(Sql, tables_of_another_version_are_refused_with_the_way_out) {
  const auto database = open();
  const auto refused = [&](int version) {
    const DatabaseError error = thrown_by([&] { require_version(*database, toy(version)); });
    EXPECT_EQ(error.kind(), Kind::kVersion);
    return std::string(error.what());
  };
  EXPECT_THAT(refused(1), testing::AllOf(HasSubstr("none"), HasSubstr("tenon init-db toy")));
  migrate(*database, toy(1));
  require_version(*database, toy(1));
  EXPECT_THAT(refused(2), testing::AllOf(HasSubstr("version 1"), HasSubstr("tenon init-db toy")));
  migrate(*database, toy(2));
  EXPECT_THAT(refused(1), HasSubstr("a newer tenon"));
  EXPECT_THAT(thrown_by([&] { migrate(*database, toy(1)); }).what(), HasSubstr("a newer tenon"));
}

TEST_P(Sql, tables_that_are_not_ours_are_left_alone) {
  const auto database = open();
  database->query("CREATE TABLE first (theirs TEXT)");
  const DatabaseError error = thrown_by([&] { migrate(*database, toy(1)); });
  EXPECT_EQ(error.kind(), Kind::kVersion);
  EXPECT_FALSE(database->has_table("tenon_schema"));
}

TEST_P(Sql, times_are_told_in_utc) {
  const auto database = open();
  migrate(*database, toy(1));
  database->query("INSERT INTO first (made) VALUES ('2026-01-31T12:34:56.000Z')");
  EXPECT_EQ(database->query("SELECT " + selected("made", Type::kTime, GetParam()) + " FROM first"),
            (Rows{{"2026-01-31T12:34:56.000Z"}}));
}

TEST(ClientLibraries, say_what_can_be_reached_from_here) {
  const auto libraries = client_libraries();
  ASSERT_EQ(libraries.size(), 2U);
  EXPECT_EQ(libraries[0].trouble, "");
  EXPECT_THAT(libraries[0].version, testing::StartsWith("3."));
}

}  // namespace
}  // namespace tenon::formats::sql
