#include "formats/sql/sql.h"

#include <algorithm>
#include <fstream>

#include "formats/sql/backends.h"

namespace tenon::formats::sql {

namespace {

constexpr std::string_view kMagic{"SQLite format 3\0", 16};
// SQLite takes 32,766 parameters a statement, PostgreSQL 65,535.
constexpr std::size_t kMostParameters = 10'000;

bool begins_as_sqlite(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::string head(kMagic.size(), ' ');
  return file.read(head.data(), static_cast<std::streamsize>(head.size())) && head == kMagic;
}

bool ends_as_sqlite(const std::string& path) {
  return path.ends_with(".sqlite") || path.ends_with(".sqlite3") || path.ends_with(".db");
}

std::string values_text(const std::vector<Database::Column>& columns, std::size_t rows) {
  std::string text;
  std::size_t number = 0;
  for (std::size_t row = 0; row < rows; ++row) {
    text += row == 0 ? "(" : ", (";
    for (std::size_t i = 0; i < columns.size(); ++i) {
      std::string value = columns[i].value;
      value.insert(value.find('$') + 1, std::to_string(++number));
      text += (i == 0 ? "" : ", ") + value;
    }
    text += ")";
  }
  return text;
}

}  // namespace

std::optional<Location> recognise(const std::string& operand, std::string_view format) {
  if (operand.starts_with("postgresql://") || operand.starts_with("postgres://"))
    return Location{Dialect::kPostgres, operand, secrets_of(operand).masked};
  if (operand.starts_with("sqlite:")) return Location{Dialect::kSqlite, operand.substr(7), operand.substr(7)};
  if (format == "sqlite" || (format.empty() && (ends_as_sqlite(operand) || begins_as_sqlite(operand))))
    return Location{Dialect::kSqlite, operand, operand};
  return std::nullopt;
}

std::string shown(const std::string& operand) {
  const auto location = recognise(operand);
  return location ? location->shown : operand;
}

DatabaseError::DatabaseError(Kind kind, InputError error)
    : std::runtime_error(to_string(error)), kind_(kind), error_(std::move(error)) {}

void Database::fail(DatabaseError::Kind kind, std::string found, std::string expected) const {
  throw DatabaseError(kind, {location_.shown, "", std::move(found), std::move(expected)});
}

void Database::insert(const std::string& table, const std::vector<Column>& columns, const Rows& rows,
                      const std::string& end) {
  std::string names;
  for (const Column& column : columns) names += (names.empty() ? "" : ", ") + column.name;
  const std::size_t at_once = kMostParameters / columns.size();
  for (std::size_t begin = 0; begin < rows.size(); begin += at_once) {
    const std::size_t count = std::min(at_once, rows.size() - begin);
    Row cells;
    for (std::size_t i = begin; i < begin + count; ++i)
      cells.insert(cells.end(), rows[i].begin(), rows[i].end());
    query("INSERT INTO " + table + " (" + names + ") VALUES " + values_text(columns, count) + " " + end,
          cells);
  }
}

bool Database::has_table(const std::string& table) {
  if (dialect() == Dialect::kSqlite)
    return !query("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = $1", {table}).empty();
  return query("SELECT to_regclass($1)", {table}).at(0).at(0).has_value();
}

std::unique_ptr<Database> open(const Location& location, Access access) {
  return location.dialect == Dialect::kSqlite ? open_sqlite(location, access) : open_postgres(location);
}

Transaction::Transaction(Database& database, Access access) : database_(database) {
  const bool reads = access == Access::kRead;
  if (database.dialect() == Dialect::kSqlite)
    database.query(reads ? "BEGIN" : "BEGIN IMMEDIATE");  // a writer takes its lock now, not half-way
  else
    database.query(reads ? "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
                         : "BEGIN ISOLATION LEVEL REPEATABLE READ");
}

Transaction::~Transaction() {
  if (!open_) return;
  try {
    database_.query("ROLLBACK");
  } catch (const DatabaseError&) {
    // A connection that is gone has rolled back by itself.
  }
}

void Transaction::commit() {
  database_.query("COMMIT");
  open_ = false;
}

std::vector<ClientLibrary> client_libraries() { return {sqlite_library(), postgres_library()}; }

}  // namespace tenon::formats::sql
