#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>
#include <sqlite3.h>

#include <filesystem>

#include "formats/sql/backends.h"
#include "formats/text.h"

namespace tenon::formats::sql {

namespace {

constexpr int kBusyMs = 5'000;

using Kind = DatabaseError::Kind;

int flags_of(Access access) {
  if (access == Access::kRead) return SQLite::OPEN_READONLY;
  return SQLite::OPEN_READWRITE | (access == Access::kCreate ? SQLite::OPEN_CREATE : 0);
}

// SQLite numbers its parameters ?1, ?2, …; none of our statements holds a '$' and a digit in a text.
std::string with_question_marks(std::string statement) {
  for (std::size_t i = 0; i + 1 < statement.size(); ++i)
    if (statement[i] == '$' && statement[i + 1] >= '0' && statement[i + 1] <= '9') statement[i] = '?';
  return statement;
}

Cell cell_of(const SQLite::Column& column) {
  if (column.isNull()) return std::nullopt;
  // A number that another program has left as a double: the shortest text that means the same, not SQLite's 15 digits.
  if (column.isFloat()) return shortest(column.getDouble());
  return column.getString();
}

class SqliteDatabase final : public Database {
 public:
  SqliteDatabase(const Location& location, Access access) : Database(location) {
    try {
      connection_.emplace(location.target, flags_of(access), kBusyMs);
      connection_->exec("PRAGMA foreign_keys = ON");
      connection_->exec("SELECT count(*) FROM sqlite_master");  // whether it is a database at all
    } catch (const SQLite::Exception& error) {
      fail_by(error, "");
    }
  }

  Rows query(const std::string& statement, const Row& cells) override {
    try {
      SQLite::Statement prepared(*connection_, with_question_marks(statement));
      for (std::size_t i = 0; i < cells.size(); ++i) bind(prepared, static_cast<int>(i) + 1, cells[i]);
      Rows rows;
      while (prepared.executeStep()) {
        Row& row = rows.emplace_back();
        for (int i = 0; i < prepared.getColumnCount(); ++i) row.push_back(cell_of(prepared.getColumn(i)));
      }
      return rows;
    } catch (const SQLite::Exception& error) {
      fail_by(error, statement);
    }
  }

 private:
  static void bind(SQLite::Statement& statement, int index, const Cell& cell) {
    if (cell)
      statement.bindNoCopy(index, *cell);
    else
      statement.bind(index);
  }

  [[noreturn]] void fail_by(const SQLite::Exception& error, const std::string& statement) const {
    const std::string said = error.getErrorStr();
    const std::string message = error.what();
    switch (error.getErrorCode()) {
      case SQLITE_CANTOPEN: {
        std::error_code ignored;
        const bool there = std::filesystem::exists(location().target, ignored);
        fail(Kind::kUnreachable, there ? "a file that cannot be opened: " + message : "no such file",
             there ? "a SQLite database" : "a SQLite database; tenon init-db makes one");
      }
      case SQLITE_NOTADB:
        fail(Kind::kUnreachable, "a file that is no SQLite database", "a SQLite database");
      case SQLITE_BUSY:
      case SQLITE_LOCKED:
        fail(Kind::kLocked,
             "another program that is writing to it (waited " + std::to_string(kBusyMs / 1000) + " s)",
             "a database that is free: try again");
      case SQLITE_READONLY:
        fail(Kind::kRefused, "a file that may only be read", "one that may be written");
      case SQLITE_CONSTRAINT:
        fail(Kind::kRefused, "values that break a rule of the table: " + message, "values that keep it");
      default:
        if (message.find("no such table") != std::string::npos ||
            message.find("no such column") != std::string::npos)
          fail(Kind::kNoTable, message, "the tables that tenon init-db makes");
        fail(Kind::kRefused, message + (statement.empty() ? "" : " (" + said + ")"),
             "a database that does as it is asked");
    }
  }

  std::optional<SQLite::Database> connection_;
};

}  // namespace

std::unique_ptr<Database> open_sqlite(const Location& location, Access access) {
  return std::make_unique<SqliteDatabase>(location, access);
}

ClientLibrary sqlite_library() { return {"sqlite", sqlite3_libversion(), ""}; }

}  // namespace tenon::formats::sql
