#pragma once

#include <string>
#include <vector>

#include "formats/sql/sql.h"

namespace tenon::formats::sql {

// A kind's tables grow by migrations, counted from 1; each is applied once and noted in `tenon_schema`. What has been released is
// never changed: a new step goes to the end.
struct Migration {
  std::string name;  // "tables of the existing program"
  std::vector<std::string> (*statements)(Dialect);
};

// What a kind keeps in a database.
struct Schema {
  std::string kind;  // "allocate"
  std::vector<Migration> migrations;
  std::string
      first_table;  // of the first migration: where it is there without `tenon_schema`, the tables are not ours

  int version() const { return static_cast<int>(migrations.size()); }
};

// The version that a database has of these tables; 0: none yet. Throws where the tables are there and are not ours.
int version_in(Database& database, const Schema& schema);

// Applies what is missing, all or nothing, and says how many that were. Safe where two programs do it at once. Throws DatabaseError:
// kVersion where the tables are newer than this program, or not Tenon's.
int migrate(Database& database, const Schema& schema);

// Throws kVersion unless the tables are just of this program's version.
void require_version(Database& database, const Schema& schema);

// Tables described once for both dialects.
enum class Type { kId, kText, kDate, kTime, kDecimal, kInteger, kBoolean, kJson, kUuid, kTexts };
struct ColumnSpec {
  std::string name;
  Type type;
  std::string rest{};  // "NOT NULL", "REFERENCES pools (pool_id)"
};
struct TableSpec {
  std::string name;
  std::vector<ColumnSpec> columns;
  std::vector<std::string> constraints{};  // "UNIQUE (pool_id, date)"
};
// CREATE TABLE. A decimal is NUMERIC without limits in PostgreSQL and text in SQLite, whose numbers are doubles; kJson and kTexts
// (a list of texts) are JSONB and TEXT[] there, JSON text here; kTime fills itself with the time of insertion.
std::string create_table(const TableSpec& table, Dialect dialect);

// The SQL around a parameter of this type, for Database::Column::value, and around a column of it when it is read: lists of texts go
// in and out as JSON arrays, times as "2026-01-31T00:00:00Z".
std::string parameter_of(Type type, Dialect dialect);
std::string selected(const std::string& column, Type type, Dialect dialect);

}  // namespace tenon::formats::sql
