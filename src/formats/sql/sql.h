#pragma once

#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace tenon::formats::sql {

// One door to SQLite files and PostgreSQL servers. Statements are written once, in the SQL that both speak, with $1, $2, … for
// parameters; where the two differ, the caller asks for dialect(). Every cell is text or nothing: a decimal keeps the digits that
// the database holds and never becomes a double on its way.
enum class Dialect { kSqlite, kPostgres };

// A database as the user named it.
struct Location {
  Dialect dialect;
  std::string target;  // SQLite: the file's path; PostgreSQL: the URL as it was given, password and all
  std::string shown;   // for messages, answers and logs: the password in it is "***"
};

// nullopt: not the name of a database. "postgresql://…", "postgres://…", "sqlite:PATH"; a path that ends in ".sqlite", ".sqlite3" or
// ".db"; any file that begins as SQLite's do. `format` as --format has it: "sqlite" takes any path as such a file's, any other name but ""
// and "postgresql" makes it none.
std::optional<Location> recognise(const std::string& operand, std::string_view format = "");
// `operand` as it may be shown: Location::shown where it names a database, else itself.
std::string shown(const std::string& operand);

// What a database refuses ends the whole operation, so it is an exception up to the function that the kind offers, which turns it
// into a Result. The error names the database without its password.
class DatabaseError : public std::runtime_error {
 public:
  enum class Kind {
    kUnreachable,  // no such file, no server, wrong password, no client library
    kLocked,       // somebody else is writing
    kNoTable,      // a table or column is not there
    kVersion,      // the tables are of another version than this program's, or not Tenon's
    kRefused,      // anything else: a constraint, no permission, a value that is not of the column's type
  };
  DatabaseError(Kind kind, InputError error);

  Kind kind() const { return kind_; }
  const InputError& error() const { return error_; }

 private:
  Kind kind_;
  InputError error_;
};

using Cell = std::optional<std::string>;  // booleans are "0" and "1"
using Row = std::vector<Cell>;
using Rows = std::vector<Row>;

// A connection. Of one thread. All members throw DatabaseError.
class Database {
 public:
  explicit Database(Location location) : location_(std::move(location)) {}
  virtual ~Database() = default;
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  const std::string& shown() const { return location_.shown; }
  Dialect dialect() const { return location_.dialect; }

  // One statement; `cells` are $1, $2, …. Rows as the database orders them: say ORDER BY.
  virtual Rows query(const std::string& statement, const Row& cells = {}) = 0;

  // A column of an insertion. `value` is the SQL around a parameter, which stands as '$': "$", "$::jsonb"; `end` follows the rows.
  struct Column {
    std::string name;
    std::string value = "$";
  };
  // Many rows with few round trips: INSERT INTO table (…) VALUES (…), (…) … `end`.
  void insert(const std::string& table, const std::vector<Column>& columns, const Rows& rows,
              const std::string& end = "");

  bool has_table(const std::string& table);

 protected:
  [[noreturn]] void fail(DatabaseError::Kind kind, std::string found, std::string expected) const;
  const Location& location() const { return location_; }

 private:
  Location location_;
};

enum class Access {
  kRead,  // a file is opened read-only
  kWrite,
  kCreate,  // a file that is not there is made
};
// Waits at most 10 s for a server and 5 s for a lock.
std::unique_ptr<Database> open(const Location& location, Access access);

// All or nothing: what was not committed is rolled back. Within one, reads see one state of the database; writers of one file wait
// for each other.
class Transaction {
 public:
  Transaction(Database& database, Access access);
  ~Transaction();
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;
  void commit();

 private:
  Database& database_;
  bool open_ = true;
};

// Whether `library` ("libpq.so.5") can be opened here; else why not. For `tenon doctor`.
struct ClientLibrary {
  std::string name, version, trouble;  // no trouble: ""
};
std::vector<ClientLibrary> client_libraries();

}  // namespace tenon::formats::sql
