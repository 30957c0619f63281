#include "problems/roster/names.h"

namespace tenon::roster {

WordId Words::add(const std::string& text) {
  if (text.empty()) return WordId::none();
  const auto [at, is_new] = ids_.try_emplace(text, WordId::none());
  if (is_new) at->second = texts_.push_back(text);
  return at->second;
}

WordId Words::find(const std::string& text) const {
  const auto at = ids_.find(text);
  return at == ids_.end() ? WordId::none() : at->second;
}

const std::string& Words::text(WordId word) const {
  static const std::string kNothing;
  return word.valid() ? texts_[word] : kNothing;
}

}  // namespace tenon::roster
