// Lines of the rule table become rules of an instance: texts become words and officers, and each officer gets the limit of the narrowest
// scope that takes him in.

#include <algorithm>
#include <string>
#include <type_traits>
#include <unordered_map>

#include "problems/roster/instance.h"
#include "problems/roster/site_rules.h"

namespace tenon::roster {

namespace {

bool is_among(const std::vector<std::string>& texts, const std::string& text) {
  return std::find(texts.begin(), texts.end(), text) != texts.end();
}

// An empty list, and one that says "All", take everybody in.
bool takes(const std::vector<std::string>& texts, const std::string& text) {
  return texts.empty() || is_among(texts, text) || is_among(texts, "All");
}

// Words that nobody and nothing in the input has are left out: no officer, no post can be meant.
std::vector<WordId> words_of(const Words& words, const std::vector<std::string>& texts) {
  std::vector<WordId> found;
  for (const std::string& text : texts)
    if (const WordId word = words.find(text); word.valid()) found.push_back(word);
  std::sort(found.begin(), found.end());
  found.erase(std::unique(found.begin(), found.end()), found.end());
  return found;
}

class Binder {
 public:
  explicit Binder(const Instance& instance) : instance_(instance) {
    for (const OfficerId officer : instance.officers.keys()) ids_[instance.officers[officer].id] = officer;
  }

  Rule bind(RuleLine line) const {
    Rule rule;
    rule.line = std::move(line);
    bind_limits(rule);
    std::visit([&](const auto& form) { bind_words(rule, form); }, rule.line.form);
    return rule;
  }

 private:
  void bind_limits(Rule& rule) const {
    const std::vector<ScopedLimit>& scoped = rule.line.limits;
    rule.of = IdVector<OfficerId, std::int32_t>(instance_.officers.size(), -1);
    std::vector<std::int32_t> at(scoped.size(), -1);  // index into rule.limits
    // Most lines have one limit for everybody; many officers share few scopes otherwise, so that this is linear.
    for (const OfficerId officer : instance_.officers.keys()) {
      std::size_t best = scoped.size();
      for (std::size_t i = 0; i < scoped.size(); ++i) {
        if (best < scoped.size() && scoped[i].scope.narrowness() <= scoped[best].scope.narrowness()) continue;
        if (matches(scoped[i].scope, instance_, officer)) best = i;
      }
      if (best == scoped.size() || scoped[best].exempt) continue;
      if (at[best] < 0) {
        at[best] = static_cast<std::int32_t>(rule.limits.size());
        rule.limits.push_back(scoped[best].limit);
      }
      rule.of[officer] = at[best];
    }
  }

  template <class AnyForm>
  void bind_words(Rule& rule, const AnyForm& form) const {
    const Words& words = instance_.words;
    if constexpr (std::is_same_v<AnyForm, WindowSum> || std::is_same_v<AnyForm, RunLength>) {
      rule.words = words_of(words, form.codes);
    } else if constexpr (std::is_same_v<AnyForm, HeadCount>) {
      rule.words = words_of(words, form.words);
    } else if constexpr (std::is_same_v<AnyForm, Automaton>) {
      for (const auto& codes : form.codes) rule.symbols.push_back(words_of(words, codes));
    } else if constexpr (std::is_same_v<AnyForm, Succession>) {
      for (const auto& [first, next] : form.pairs) {
        const WordId a = words.find(first), b = words.find(next);
        if (a.valid() && b.valid()) rule.successions.emplace_back(a, b);
      }
    } else if constexpr (std::is_same_v<AnyForm, Pairs>) {
      for (const auto& [first, second] : form.officers) {
        const auto a = ids_.find(first), b = ids_.find(second);
        if (a != ids_.end() && b != ids_.end()) rule.pairs.emplace_back(a->second, b->second);
      }
    }
  }

  const Instance& instance_;
  std::unordered_map<std::string, OfficerId> ids_;
};

}  // namespace

bool matches(const Scope& scope, const Instance& instance, OfficerId officer) {
  static const std::string kFullTime = "A";
  const Officer& who = instance.officers[officer];
  const Words& words = instance.words;
  if (!takes(scope.schemes, who.scheme.valid() ? words.text(who.scheme) : kFullTime)) return false;
  if (!takes(scope.products, words.text(who.product)) || !takes(scope.ranks, words.text(who.rank)))
    return false;
  if (is_among(scope.not_ranks, words.text(who.rank))) return false;
  if (!takes(scope.units, words.text(who.unit)) || !takes(scope.teams, words.text(who.team))) return false;
  if (!takes(scope.officers, who.id)) return false;
  return (!scope.local || *scope.local == who.local) &&
         (!scope.overtime_allowed || *scope.overtime_allowed == who.overtime_allowed);
}

IdVector<RuleId, Rule> bind_rules(const Instance& instance, std::vector<RuleLine> lines,
                                  const std::vector<std::string>& site_names) {
  for (const NamedSiteRules& site : site_rules())
    if (is_among(site_names, site.name))
      for (RuleLine& line : site.lines(instance)) lines.push_back(std::move(line));
  const Binder binder(instance);
  IdVector<RuleId, Rule> rules;
  rules.reserve(lines.size());
  for (RuleLine& line : lines) rules.push_back(binder.bind(std::move(line)));
  return rules;
}

}  // namespace tenon::roster
