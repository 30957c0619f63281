#pragma once

#include <string>
#include <vector>

#include "base/error.h"
#include "base/options.h"
#include "formats/document.h"
#include "formats/sql/sql.h"

namespace tenon::allocate {

// What makes a book of a database, by option name: --date, --on-gap, --wallet. Of every verb that reads one.
const std::vector<OptionSpec>& book_options();

// "2026-01-31" and a day that there is.
bool is_date(const std::string& text);

// A day's book out of a database, in the inner JSON shape of an input: what the strict reader (format.h) takes. Amounts and prices are the
// decimals that the tables hold, digit for digit. Where something has to stand in for what is missing, a warning says so; where nothing
// may, all errors are told together, each with its table and row. Nothing is written. O(rows of that day log).
// `holdings`, where given: {"positions", "wallet"} in that shape, to stand in place of the day's balances.
Result<formats::Document> read_book(const formats::sql::Location& location, const OptionValues& options,
                                    const formats::Json* holdings = nullptr);
// The same within the caller's transaction; throws DatabaseError.
Result<formats::Document> read_book(formats::sql::Database& database, const OptionValues& options);

// What says that a book is the same: of `root` before --set.
std::string book_sha256(const formats::Json& root);

}  // namespace tenon::allocate
