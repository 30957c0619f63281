#pragma once

#include <string>

#include "base/error.h"
#include "formats/document.h"
#include "formats/sql/sql.h"

namespace tenon::allocate {

// Makes the tables, or brings older ones to this version; says what was done. A file that is not there is made.
Result<std::string> init_book(const formats::sql::Location& location);

// Puts a book into the tables as that of `date`, in one transaction: balances, forecasts, prices, gas and settings of that day are replaced
// by it, pools and approved tokens are added or brought up to date; other days stay. `book` is an input that the strict reader
// (format.h) takes; reading the day again gives an input of the same meaning. Says what was written.
Result<std::string> import_book(const formats::sql::Location& location, const formats::Document& book,
                                const std::string& date);

// A random UUID, version 4; and whether a text is a UUID.
std::string fresh_uuid();
bool is_uuid(const std::string& text);

}  // namespace tenon::allocate
