#pragma once

#include <memory>

#include "formats/sql/sql.h"

namespace tenon::formats::sql {

// What open() chooses from; of this folder only.
std::unique_ptr<Database> open_sqlite(const Location& location, Access access);
std::unique_ptr<Database> open_postgres(const Location& location);
ClientLibrary sqlite_library();
ClientLibrary postgres_library();

// A PostgreSQL URL taken apart as far as secrets go. Passwords whose '@', '/' or ':' are not written %40, %2F, %3A would be cut in the
// wrong place, and a part of them shown: such a URL is refused.
struct Secrets {
  std::string masked;               // the URL with "***" for each secret
  std::vector<std::string> hidden;  // each secret as it stands there, and as it is meant
  bool ambiguous = false;
};
Secrets secrets_of(const std::string& url);

}  // namespace tenon::formats::sql
