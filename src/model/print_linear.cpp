// LP and MPS files. Both are written from the LinearForm, so that they say the same as what HiGHS is given.
#include <cctype>
#include <set>

#include "model/print.h"

namespace tenon::model {

namespace {

// Names that every reader takes: a letter first, then letters, digits and _; no letter-e start, which some LP readers
// take for an exponent; at most 200 long; no two equal. Others become x7, as do the form's own columns.
IdVector<VarId, std::string> safe_names(const Model& model, const LinearForm& form) {
  IdVector<VarId, std::string> names;
  std::set<std::string> taken;
  for (const VarId var : form.columns.keys()) taken.insert("x" + std::to_string(var.value));
  for (const VarId var : model.variables().keys()) {
    const std::string& name = model.variables()[var].name;
    bool safe = !name.empty() && name.size() <= 200 &&
                std::isalpha(static_cast<unsigned char>(name[0])) != 0 && name[0] != 'e' && name[0] != 'E';
    for (const char c : name) safe = safe && (std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_');
    // Section words of the LP format end a section wherever they stand.
    for (const char* word :
         {"st",     "free",     "inf", "infinity", "bounds",   "bound",    "general", "generals",
          "binary", "binaries", "bin", "gen",      "minimize", "maximize", "min",     "max",
          "such",   "subject",  "sin", "sos",      "semi",     "integer",  "integers"}) {
      std::string lower = name;
      for (char& c : lower) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
      safe = safe && lower != word;
    }
    names.push_back(safe && taken.insert(name).second ? name : "x" + std::to_string(var.value));
  }
  while (names.size() < form.columns.size()) names.push_back("x" + std::to_string(names.size()));
  return names;
}

std::string row_name(std::size_t row) { return "r" + std::to_string(row); }

std::string signed_number(std::int64_t number) {
  return (number < 0 ? "- " : "+ ") + std::to_string(number).substr(number < 0 ? 1 : 0);
}

std::string sum_text(const std::vector<Term>& terms, const IdVector<VarId, std::string>& names) {
  std::string text;
  std::size_t on_line = 0;
  for (const Term& term : terms) {
    if (on_line++ == 8) {  // LP readers limit the length of a line
      text += "\n   ";
      on_line = 1;
    }
    text += " " + signed_number(term.coefficient) + " " + names[term.var];
  }
  // A row without variables still has to name one.
  return text.empty() && !names.empty() ? " + 0 " + names[VarId{0}] : text;
}

}  // namespace

Written to_lp(const Model& model) {
  const LinearForm form = linear_form(model);
  if (!form.impossible.empty()) return {"", form.impossible};
  if (form.columns.empty()) return {"", "a model without variables"};
  const IdVector<VarId, std::string> names = safe_names(model, form);
  std::string text = form.negated ? "\\ the negation of a maximisation\n" : "";
  text += "minimize\n obj:" + sum_text(form.objective, names);
  if (form.objective_constant != 0) text += " " + signed_number(form.objective_constant);
  text += "\nsubject to\n";
  for (std::size_t i = 0; i < form.rows.size(); ++i) {
    const LinearForm::Row& row = form.rows[i];
    const std::string sum = ":" + sum_text(row.terms, names);
    const std::string name = " " + row_name(i);
    if (row.low == row.high) {
      text += name + sum + " = " + std::to_string(row.low) + "\n";
      continue;
    }
    if (row.low != kNoLow) text += name + "_low" + sum + " >= " + std::to_string(row.low) + "\n";
    if (row.high != kNoHigh) text += name + "_high" + sum + " <= " + std::to_string(row.high) + "\n";
  }
  text += "bounds\n";
  for (const VarId var : form.columns.keys()) {
    const Range& domain = form.columns[var];
    text +=
        " " + std::to_string(domain.low) + " <= " + names[var] + " <= " + std::to_string(domain.high) + "\n";
  }
  text += "general\n";
  for (const std::string& name : names) text += " " + name + "\n";
  return {text + "end\n", ""};
}

Written to_mps(const Model& model) {
  const LinearForm form = linear_form(model);
  if (!form.impossible.empty()) return {"", form.impossible};
  const IdVector<VarId, std::string> names = safe_names(model, form);
  std::string text = form.negated ? "* the negation of a maximisation\n" : "";
  text += "NAME model\nROWS\n N obj\n";
  std::string right, ranges;
  // Columns want the matrix by variable; rows come ascending, so each column's entries do too.
  IdVector<VarId, std::string> columns(names.size());
  const auto entry = [](const std::string& a, const std::string& b, std::int64_t number) {
    return " " + a + " " + b + " " + std::to_string(number) + "\n";
  };
  for (const Term& term : form.objective)
    columns[term.var] += entry(names[term.var], "obj", term.coefficient);
  if (form.objective_constant != 0) right += entry("rhs", "obj", -form.objective_constant);
  for (std::size_t i = 0; i < form.rows.size(); ++i) {
    const LinearForm::Row& row = form.rows[i];
    const std::string name = row_name(i);
    const bool has_low = row.low != kNoLow, has_high = row.high != kNoHigh;
    const char kind = !has_low && !has_high ? 'N' : row.low == row.high ? 'E' : has_low ? 'G' : 'L';
    text += std::string(" ") + kind + " " + name + "\n";
    if (kind != 'N') right += entry("rhs", name, has_low ? row.low : row.high);
    if (kind == 'G' && has_high) ranges += entry("range", name, row.high - row.low);
    for (const Term& term : row.terms) columns[term.var] += entry(names[term.var], name, term.coefficient);
  }
  text += "COLUMNS\n MARKER 'MARKER' 'INTORG'\n";
  for (const VarId var : columns.keys())
    text += columns[var].empty() ? entry(names[var], "obj", 0) : columns[var];
  text += " MARKER 'MARKER' 'INTEND'\nRHS\n" + right;
  if (!ranges.empty()) text += "RANGES\n" + ranges;
  text += "BOUNDS\n";
  for (const VarId var : form.columns.keys()) {
    text += " LO" + entry("bound", names[var], form.columns[var].low);
    text += " UP" + entry("bound", names[var], form.columns[var].high);
  }
  return {text + "ENDATA\n", ""};
}

}  // namespace tenon::model
