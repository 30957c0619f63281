#include "engine/tables.h"
#include "problems/allocate/database/import.h"
#include "problems/allocate/database/read.h"
#include "problems/allocate/database/write_back.h"
#include "problems/allocate/format.h"

namespace tenon::engine {

namespace {

class AllocateTables final : public Tables {
 public:
  Result<std::string> init(const formats::sql::Location& location) const override {
    return allocate::init_book(location);
  }

  Result<std::string> import(const formats::sql::Location& location, const formats::Document& document,
                             const OptionValues& options) const override {
    const std::string date = options.text("date").value_or("");
    if (!allocate::is_date(date))
      return InputError{"", "--date", date.empty() ? "nothing" : "'" + date + "'",
                        "the day that this is the book of, YYYY-MM-DD"};
    return allocate::import_book(location, document, date);
  }

  std::string fresh_run_id() const override { return allocate::fresh_uuid(); }

  std::vector<InputError> write_back_errors(const formats::sql::Location& location,
                                            const std::string& run_id) const override {
    return allocate::write_back_errors(location, run_id);
  }

  Result<std::vector<std::string>> write_back(const formats::sql::Location& location,
                                              const WriteBack& what) const override {
    const auto plan = allocate::plan_from_json(what.answer->at("plan"), "plan");
    TENON_ASSERT(plan.ok());
    return allocate::write_back(location, {.instance = &what.input->as<allocate::Instance>(),
                                           .plan = &plan.value(),
                                           .book = what.document,
                                           .book_sha256 = what.answer->at("input_sha256").get<std::string>(),
                                           .options = *what.options,
                                           .run_id = what.run_id,
                                           .dry_run = what.dry_run});
  }
};

}  // namespace

const Tables& allocate_tables() {
  static const AllocateTables kTables;
  return kTables;
}

}  // namespace tenon::engine
