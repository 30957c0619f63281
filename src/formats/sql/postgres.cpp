#include <dlfcn.h>

#include <array>

#include "formats/sql/backends.h"

// PostgreSQL by the C interface of its client library, opened on first use: linked in it costs every start of the program 2.6 ms, for
// Kerberos, LDAP and what else it brings (docs/decisions/0008). The functions below have kept their form since libpq.so.5 (2006).

namespace tenon::formats::sql {

namespace {

using Kind = DatabaseError::Kind;

struct PGconn;  // opaque here, as there
struct PGresult;
constexpr int kConnectionOk = 0;
enum ResultStatus { kEmptyQuery = 0, kCommandOk = 1, kTuplesOk = 2 };
constexpr int kSqlState = 'C';
constexpr int kPrimaryMessage = 'M';
constexpr int kDetail = 'D';

struct Client {
  PGconn* (*connect)(const char* const* keywords, const char* const* values, int expand) = nullptr;
  int (*status)(const PGconn*) = nullptr;
  char* (*error_message)(const PGconn*) = nullptr;
  void (*finish)(PGconn*) = nullptr;
  PGresult* (*execute)(PGconn*, const char* statement, int count, const unsigned* types,
                       const char* const* values, const int* lengths, const int* formats,
                       int result_format) = nullptr;
  int (*result_status)(const PGresult*) = nullptr;
  char* (*error_field)(const PGresult*, int field) = nullptr;
  int (*rows)(const PGresult*) = nullptr;
  int (*columns)(const PGresult*) = nullptr;
  unsigned (*type)(const PGresult*, int column) = nullptr;
  int (*is_null)(const PGresult*, int row, int column) = nullptr;
  int (*length)(const PGresult*, int row, int column) = nullptr;
  char* (*value)(const PGresult*, int row, int column) = nullptr;
  void (*clear)(PGresult*) = nullptr;
  int (*library_version)() = nullptr;
  std::string trouble;
};

template <class F>
void load(void* library, const char* symbol, F& function, std::string& trouble) {
  function = reinterpret_cast<F>(dlsym(library, symbol));
  if (!function) trouble = std::string("libpq.so.5 has no ") + symbol;
}

Client open_client() {
  Client client;
  void* library = dlopen("libpq.so.5", RTLD_NOW | RTLD_LOCAL);
  if (!library) {
    client.trouble = "PostgreSQL's client library libpq.so.5 cannot be opened (Debian: apt install libpq5)";
    return client;
  }
  load(library, "PQconnectdbParams", client.connect, client.trouble);
  load(library, "PQstatus", client.status, client.trouble);
  load(library, "PQerrorMessage", client.error_message, client.trouble);
  load(library, "PQfinish", client.finish, client.trouble);
  load(library, "PQexecParams", client.execute, client.trouble);
  load(library, "PQresultStatus", client.result_status, client.trouble);
  load(library, "PQresultErrorField", client.error_field, client.trouble);
  load(library, "PQntuples", client.rows, client.trouble);
  load(library, "PQnfields", client.columns, client.trouble);
  load(library, "PQftype", client.type, client.trouble);
  load(library, "PQgetisnull", client.is_null, client.trouble);
  load(library, "PQgetlength", client.length, client.trouble);
  load(library, "PQgetvalue", client.value, client.trouble);
  load(library, "PQclear", client.clear, client.trouble);
  load(library, "PQlibVersion", client.library_version, client.trouble);
  return client;
}

const Client& client() {
  static const Client kClient = open_client();
  return kClient;
}

std::string one_line(std::string text) {
  while (!text.empty() && (text.back() == '\n' || text.back() == ' ')) text.pop_back();
  for (char& c : text)
    if (c == '\n' || c == '\t') c = ' ';
  return text;
}

Kind kind_of(const std::string& state) {
  if (state == "42P01" || state == "42703") return Kind::kNoTable;
  if (state == "55P03" || state == "40001" || state == "40P01") return Kind::kLocked;
  if (state.starts_with("08") || state.starts_with("57P")) return Kind::kUnreachable;
  return Kind::kRefused;
}

class PostgresDatabase final : public Database {
 public:
  explicit PostgresDatabase(const Location& location)
      : Database(location), secrets_(secrets_of(location.target)) {
    if (secrets_.ambiguous)
      fail(Kind::kUnreachable, "a URL with an '@', '/' or ':' that may belong to its password",
           "these written as %40, %2F and %3A");
    if (!client().trouble.empty())
      fail(Kind::kUnreachable, client().trouble, "it, to reach a PostgreSQL server");
    // What stands in the URL comes later in the list and wins.
    const std::array<const char*, 5> keywords{"connect_timeout", "client_encoding",
                                              "fallback_application_name", "dbname", nullptr};
    const std::array<const char*, 5> values{"10", "UTF8", "tenon", location.target.c_str(), nullptr};
    connection_ = client().connect(keywords.data(), values.data(), 1);
    if (!connection_ || client().status(connection_) != kConnectionOk) {
      const std::string why =
          connection_ ? without_secrets(one_line(client().error_message(connection_))) : "out of memory";
      close();
      fail(Kind::kUnreachable, why, "a PostgreSQL server that answers");
    }
    prepare_session();
  }
  ~PostgresDatabase() override { close(); }

  Rows query(const std::string& statement, const Row& cells) override {
    std::vector<const char*> values;
    for (const Cell& cell : cells) values.push_back(cell ? cell->c_str() : nullptr);
    const std::unique_ptr<PGresult, void (*)(PGresult*)> result(
        client().execute(connection_, statement.c_str(), static_cast<int>(values.size()), nullptr,
                         values.data(), nullptr, nullptr, 0),
        client().clear);
    const int status = client().result_status(result.get());
    if (status != kCommandOk && status != kTuplesOk) fail_by(result.get());
    Rows rows(static_cast<std::size_t>(client().rows(result.get())));
    for (std::size_t row = 0; row < rows.size(); ++row)
      for (int column = 0; column < client().columns(result.get()); ++column)
        rows[row].push_back(cell_of(result.get(), static_cast<int>(row), column));
    return rows;
  }

 private:
  // Dates, times and numbers in one form, whatever the server's settings; and nobody waits for ever. A session ends where this fails.
  void prepare_session() {
    try {
      for (const char* setting :
           {"SET datestyle = 'ISO, YMD'", "SET timezone = 'UTC'", "SET lock_timeout = '5s'"})
        query(setting, {});
    } catch (...) {
      close();
      throw;
    }
  }

  void close() {
    if (connection_) client().finish(connection_);
    connection_ = nullptr;
  }

  static Cell cell_of(const PGresult* result, int row, int column) {
    constexpr unsigned kBoolean = 16;
    if (client().is_null(result, row, column)) return std::nullopt;
    const std::string text(client().value(result, row, column),
                           static_cast<std::size_t>(client().length(result, row, column)));
    return client().type(result, column) == kBoolean ? std::string(text == "t" ? "1" : "0") : text;
  }

  std::string without_secrets(std::string text) const {
    for (const std::string& secret : secrets_.hidden)
      for (std::size_t at = 0; (at = text.find(secret, at)) != std::string::npos; at += 3)
        text.replace(at, secret.size(), "***");
    return text;
  }

  [[noreturn]] void fail_by(const PGresult* result) const {
    const auto field = [&](int which) {
      const char* text = result ? client().error_field(result, which) : nullptr;
      return one_line(text ? text : "");
    };
    const std::string state = field(kSqlState);
    std::string said = field(kPrimaryMessage);
    if (said.empty()) said = one_line(client().error_message(connection_));
    if (const std::string detail = field(kDetail); !detail.empty()) said += ": " + detail;
    said = without_secrets(said);
    const Kind kind = state.empty() ? Kind::kUnreachable : kind_of(state);
    switch (kind) {
      case Kind::kLocked:
        fail(kind, "another program that is writing to it: " + said, "a database that is free: try again");
      case Kind::kNoTable:
        fail(kind, said, "the tables that tenon init-db makes");
      case Kind::kUnreachable:
        fail(kind, said, "a PostgreSQL server that answers");
      default:
        fail(kind, said + " (SQLSTATE " + state + ")", "a database that does as it is asked");
    }
  }

  Secrets secrets_;
  PGconn* connection_ = nullptr;
};

}  // namespace

std::unique_ptr<Database> open_postgres(const Location& location) {
  return std::make_unique<PostgresDatabase>(location);
}

ClientLibrary postgres_library() {
  if (!client().trouble.empty()) return {"postgresql", "", client().trouble};
  const int version = client().library_version();  // 150018: 15.18
  return {"postgresql", std::to_string(version / 10'000) + "." + std::to_string(version % 10'000), ""};
}

}  // namespace tenon::formats::sql
