#include "cli/arguments.h"

#include <CLI/CLI.hpp>
#include <deque>

namespace tenon::cli {

namespace {

// CLI11 only splits the words: checking texts, help and errors come from the table, the same for every front.
class Splitter {
 public:
  explicit Splitter(const std::vector<OptionSpec>& table) : app_("tenon") {
    app_.allow_extras();
    app_.set_help_flag("-h,--help");
    app_.add_option("operands", operands_);
    for (const OptionSpec& spec : table) {
      std::vector<std::string>& texts = texts_.emplace_back();
      const std::string names =
          (spec.short_name.empty() ? "" : "-" + spec.short_name + ",") + "--" + spec.name;
      if (spec.type == OptionSpec::Type::kFlag) {
        app_.add_flag(names, texts)->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
      } else {
        app_.add_option(names, texts)->allow_extra_args(false);
      }
    }
  }

  // Empty, or what is wrong with the words as such: an option without its value.
  std::string split(std::vector<std::string> words) {
    std::reverse(words.begin(), words.end());
    try {
      app_.parse(words);
    } catch (const CLI::CallForHelp&) {
      help_ = true;
    } catch (const CLI::ParseError& error) {
      return error.what();
    }
    return "";
  }

  const std::vector<std::string>& operands() const { return operands_; }
  const std::vector<std::string>& texts(std::size_t row) const { return texts_[row]; }
  std::vector<std::string> unknown() const { return app_.remaining(); }
  bool help() const { return help_; }

 private:
  CLI::App app_;
  std::vector<std::string> operands_;
  std::deque<std::vector<std::string>> texts_;  // by row of the table; addresses stay
  bool help_ = false;
};

InputError unknown_option(const std::vector<OptionSpec>& table, const std::string& word) {
  const std::string name = word.substr(0, word.find('='));
  std::vector<std::string> names;
  for (const OptionSpec& spec : table) names.push_back("--" + spec.name);
  const auto near = nearest(name, names);
  return {"", name, "an unknown option",
          near ? "an option; did you mean " + *near + "?" : "an option; see --help"};
}

}  // namespace

Result<Arguments> parse_arguments(const std::vector<OptionSpec>& table,
                                  const std::vector<std::string>& words) {
  Splitter splitter(table);
  const std::string trouble = splitter.split(words);
  Arguments arguments;
  arguments.help = splitter.help();
  if (arguments.help) return arguments;
  std::vector<InputError> errors;
  if (!trouble.empty()) errors.push_back({"", "", trouble, "options as --help shows them"});
  for (const std::string& word : splitter.unknown())
    if (word.size() > 1 && word[0] == '-' && word != "--") errors.push_back(unknown_option(table, word));
  for (std::size_t row = 0; row < table.size(); ++row) {
    for (const std::string& text : splitter.texts(row))
      if (auto error = arguments.options.set(table[row], text)) errors.push_back(std::move(*error));
  }
  if (!errors.empty()) return errors;
  arguments.operands = splitter.operands();
  return arguments;
}

}  // namespace tenon::cli
