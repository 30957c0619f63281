// Which pattern each officer may follow, from where, and who forms the crews of personal rosters.
//
//   demand-based    every pattern of a requirement that he fits; the planner chooses the offset (auto, solverOptimized), or it is his own
//                   (individual, whereGiven), or his unit's (ouOffsets). An offset of -1: free.
//   outcome-based   the pattern of the first requirement that he fits, at his own offset or his unit's. Requirements become crews, one a
//                   unit, unless a head-count is asked for plainly: then their posts stay.

#include <algorithm>
#include <map>
#include <set>

#include "base/checked.h"
#include "problems/roster/format_parts.h"
#include "problems/roster/site_rules.h"

namespace tenon::roster {

namespace {

// As the source has it: with more staff than this, one unit's rosters follow a template.
constexpr std::size_t kMostOfOneUnit = 50;

bool has(const std::vector<WordId>& words, WordId word) {
  return words.empty() || std::binary_search(words.begin(), words.end(), word);
}

class RowSettler {
 public:
  explicit RowSettler(Walk& walk) : walk_(walk), instance_(walk.instance) {}

  void settle() {
    decide_offsets();
    decide_crews();
    for (const OfficerId officer : instance_.officers.keys()) settle_officer(officer);
    for (const RequirementId requirement : instance_.requirements.keys())
      if (as_crews_[requirement]) add_crews(requirement);
  }

 private:
  // Whether he is what the requirement asks for, on every day: product, rank, scheme.
  bool fits(OfficerId officer, RequirementId requirement) const {
    const Officer& who = instance_.officers[officer];
    const Requirement& wanted = instance_.requirements[requirement];
    return has(wanted.products, who.product) && has(wanted.ranks, who.rank) &&
           has(wanted.schemes, who.scheme);
  }

  // In outcome-based inputs own offsets count where any is given, also under ouOffsets, and where there is one unit.
  void decide_offsets() {
    offsets_ = walk_.offsets;
    if (!instance_.outcome_based) return;
    std::set<WordId> units;
    bool some = false;
    for (const OfficerId officer : instance_.officers.keys()) {
      units.insert(instance_.officers[officer].unit);
      some |= walk_.told[officer].offset.value_or(0) != 0;
    }
    const bool own = offsets_ == Walk::Offsets::kOwn || offsets_ == Walk::Offsets::kOwnIfAny ||
                     (some && (offsets_ == Walk::Offsets::kOfUnit || units.size() == 1));
    offsets_ = own ? Walk::Offsets::kOwn : Walk::Offsets::kOfUnit;
    std::set<int> different;
    for (const OfficerId officer : instance_.officers.keys()) different.insert(own_or_units(officer));
    each_for_himself_ =
        units.size() == 1 && different.size() > 1 && instance_.officers.size() <= kMostOfOneUnit;
  }

  int own_or_units(OfficerId officer) const {
    if (offsets_ == Walk::Offsets::kOwn || offsets_ == Walk::Offsets::kOwnIfAny)
      return static_cast<int>(walk_.told[officer].offset.value_or(0));
    const auto found = walk_.unit_offsets.find(instance_.words.text(instance_.officers[officer].unit));
    return found == walk_.unit_offsets.end() ? 0 : static_cast<int>(found->second);
  }

  void decide_crews() {
    as_crews_ = IdVector<RequirementId, bool>(instance_.requirements.size(), false);
    if (!instance_.outcome_based) return;
    const bool posts_wanted = walk_.options.text("headcount") == "posts";
    for (const RequirementId requirement : instance_.requirements.keys()) {
      const Walk::Demand& demand = walk_.demands[requirement];
      const std::string& mode = demand.template_mode;
      const bool has_mode = !mode.empty() && mode != "off" && mode != "auto";
      as_crews_[requirement] = demand.headcount == 0 ||
                               (!posts_wanted && (each_for_himself_ || has_mode || demand.threshold < 100));
    }
    for (Post& post : instance_.posts)
      if (as_crews_[post.requirement]) {
        post.wanted = 0;
        post.most = kNoMost;
      }
  }

  Row row_of(OfficerId officer, PatternId pattern) const {
    const std::optional<std::int64_t> told = walk_.told[officer].offset;
    if (!pattern.valid() || told == -1) return Row{};
    Row row{pattern, std::nullopt};
    if (offsets_ == Walk::Offsets::kFree || (offsets_ == Walk::Offsets::kOwnIfAny && !told)) return row;
    const auto length = static_cast<int>(instance_.patterns[pattern].letters.size());
    const int offset = own_or_units(officer) % length;
    row.offset = walk_.backwards ? (length - offset) % length : offset;
    return row;
  }

  void settle_officer(OfficerId officer) {
    std::vector<Row> rows;
    for (const RequirementId requirement : instance_.requirements.keys()) {
      if (!fits(officer, requirement)) continue;
      const Row row = row_of(officer, instance_.requirements[requirement].pattern);
      if (std::find(rows.begin(), rows.end(), row) == rows.end()) rows.push_back(row);
      if (instance_.outcome_based) break;
    }
    // A free row leaves the others without a say.
    if (rows.empty() || std::find(rows.begin(), rows.end(), Row{}) != rows.end()) rows = {Row{}};
    if (has_own_word(officer)) rows = {{pattern_id(walk_.told[officer].pattern, anchor_of(officer)), 0}};
    instance_.officers[officer].rows = std::move(rows);
  }

  // A pattern of an officer that is no requirement's is his own word, turned already.
  bool has_own_word(OfficerId officer) const {
    const Walk::Told& told = walk_.told[officer];
    const auto same = [&](const Requirement& requirement) {
      return requirement.pattern.valid() && instance_.patterns[requirement.pattern].letters == told.pattern;
    };
    return told.has_pattern && told.offset != -1 &&
           std::none_of(instance_.requirements.begin(), instance_.requirements.end(), same);
  }

  Day anchor_of(OfficerId officer) const {
    for (const RequirementId requirement : instance_.requirements.keys())
      if (const PatternId pattern = instance_.requirements[requirement].pattern;
          pattern.valid() && fits(officer, requirement))
        return instance_.patterns[pattern].anchor;
    return 0;
  }

  PatternId pattern_id(const std::vector<WordId>& letters, Day anchor) {
    const Pattern pattern{letters, anchor};
    for (const PatternId id : instance_.patterns.keys())
      if (instance_.patterns[id] == pattern) return id;
    return instance_.patterns.push_back(pattern);
  }

  // ---- crews ------------------------------------------------------------------------------------------------------------------

  // Whether he may ever be rostered there: fits, is listed and not barred for good, and the pattern's longest shift is within his daily
  // hours. What else rules forbid shows in what he leaves undone.
  bool is_member(OfficerId officer, RequirementId requirement, std::int64_t longest) const {
    if (!fits(officer, requirement)) return false;
    const Requirement& wanted = instance_.requirements[requirement];
    const Gender gender = instance_.officers[officer].gender;
    if (wanted.gender == WantedGender::kWomen && gender != Gender::kWoman) return false;
    if (wanted.gender == WantedGender::kMen && gender != Gender::kMan) return false;
    if (wanted.listed && !std::binary_search(wanted.listed->begin(), wanted.listed->end(), officer))
      return false;
    for (const Barred& barred : wanted.barred)
      if (barred.officer == officer && barred.days.first <= 0 &&
          barred.days.last >= instance_.calendar.days - 1)
        return false;
    const Rule* daily = instance_.rule("C1_mom_daily_hours");
    const Limit* limit = daily != nullptr && daily->is_hard() ? daily->limit(officer) : nullptr;
    return limit == nullptr || longest <= limit->most;
  }

  void add_crews(RequirementId requirement) {
    std::int64_t longest = 0;
    for (const Post& post : instance_.posts)
      if (post.requirement == requirement)
        longest = std::max(longest, instance_.shifts[post.shift].end - instance_.shifts[post.shift].start);
    taken_.resize(instance_.officers.size(), false);
    std::vector<Crew> crews;  // by unit, as their first members stand in the input
    for (const OfficerId officer : instance_.officers.keys()) {
      if (taken_[officer] || !is_member(officer, requirement, longest)) continue;
      if (walk_.told[officer].offset == -1) continue;  // free: nothing is owed by him
      taken_[officer] = true;
      if (!has_own_word(officer))
        instance_.officers[officer].rows = {row_of(officer, instance_.requirements[requirement].pattern)};
      const WordId unit = instance_.officers[officer].unit;
      auto crew =
          std::find_if(crews.begin(), crews.end(), [&](const Crew& each) { return each.unit == unit; });
      if (crew == crews.end()) crew = crews.insert(crews.end(), Crew{requirement, unit});
      crew->members.push_back(officer);
    }
    for (Crew& crew : crews) {
      crew.quota = quota(requirement, static_cast<std::int64_t>(crew.members.size()));
      instance_.crews.push_back(std::move(crew));
    }
  }

  std::int64_t quota(RequirementId requirement, std::int64_t members) const {
    const Walk::Demand& demand = walk_.demands[requirement];
    const std::int64_t share = (members * demand.threshold + 99) / 100;
    return demand.headcount > 0 && !each_for_himself_ ? std::min(share, demand.headcount) : share;
  }

  Walk& walk_;
  Instance& instance_;
  Walk::Offsets offsets_ = Walk::Offsets::kFree;
  bool each_for_himself_ = false;
  IdVector<RequirementId, bool> as_crews_;
  IdVector<OfficerId, bool> taken_;
};

}  // namespace

void settle_rows(Walk& walk) {
  walk.instance.rules = bind_rules(walk.instance, std::move(walk.lines), walk.site_names);
  RowSettler(walk).settle();
}

}  // namespace tenon::roster
