#include "planners/roster/post_columns.h"

#include <algorithm>
#include <memory>

#include "colgen/branch/dive.h"
#include "colgen/master/generate.h"
#include "colgen/master/master.h"
#include "planners/roster/classes.h"
#include "planners/roster/group_rules.h"
#include "planners/roster/officer_program.h"
#include "solvers/lp.h"

namespace tenon::roster {

namespace {

std::size_t at(std::int64_t i) { return static_cast<std::size_t>(i); }

constexpr std::int64_t kScale = std::int64_t{1} << 28;
constexpr std::size_t kRostersAtOnce = 2;   // of a class, a round of pricing
constexpr std::int64_t kEntriesATick = 20;  // rows times columns
constexpr std::int64_t kDiveTicks = 3'000'000;

// Pricing problem c is class c; the last one holds the listed columns, a place left empty at each post.
class PostColumns : public colgen::Pricer {
 public:
  // `most_empty`: with so many places left empty at most, officers count; none: places left empty do.
  PostColumns(const Instance& instance, const Eligibility& eligibility,
              const std::vector<OfficerClass>& classes, std::optional<std::int64_t> most_empty)
      : instance_(instance), most_empty_(most_empty), prices_(instance.posts.size(), 0) {
    for (const OfficerClass& each : classes) {
      auto made = std::make_unique<Class>();
      made->members = &each.members;
      made->rules = officer_rules(instance, eligibility, each.members.front(), SoftRules::kNone);
      made->program = std::make_unique<OfficerProgram>(made->rules);
      for (const auto& piece : made->rules.pieces) made->committed = made->committed || piece.committed;
      classes_.push_back(std::move(made));
    }
  }

  std::unique_ptr<colgen::Master> master(const std::string& lp) {
    std::vector<colgen::Multiplicity> problems;
    for (const auto& each : classes_) {
      const auto members = static_cast<std::int64_t>(each->members->size());
      problems.push_back({members, members});
    }
    std::int64_t wanted = 0;
    std::vector<colgen::Row> rows;
    for (const Post& post : instance_.posts) {
      wanted += post.wanted;
      rows.push_back(
          {post.wanted, post.most == kNoMost ? colgen::kNoSide : std::max(post.most, post.wanted)});
    }
    problems.push_back({0, wanted});
    if (most_empty_) rows.push_back({-colgen::kNoSide, *most_empty_});
    auto master = std::make_unique<colgen::Master>(lp, std::move(problems));
    master->add_rows(rows);
    const int empty = static_cast<int>(classes_.size());
    for (const PostId post : instance_.posts.keys()) {
      if (instance_.posts[post].wanted == 0) continue;
      colgen::Column column{.problem = empty, .cost = most_empty_ ? 0 : 1, .entries = {{post.value, 1}}};
      if (most_empty_) column.entries.push_back({static_cast<int>(instance_.posts.size()), 1});
      column.content = {post.value};
      listed_.push_back(std::move(column));
    }
    master->add_columns(listed_);
    return master;
  }

  colgen::Column column(std::size_t of_class, std::int32_t row, const std::vector<PostId>& posts) const {
    colgen::Column column{.problem = static_cast<int>(of_class)};
    column.cost = most_empty_ && (classes_[of_class]->committed || !posts.empty());
    column.content.push_back(row);
    for (const PostId post : posts) {
      column.entries.push_back({post.value, 1});
      column.content.push_back(post.value);
    }
    std::sort(column.entries.begin(), column.entries.end(),
              [](const colgen::Entry& a, const colgen::Entry& b) { return a.row < b.row; });
    return column;
  }

  colgen::Pricing price(const colgen::Prices& prices, colgen::Effort, std::vector<colgen::Column>& found,
                        Budget& budget) override {
    colgen::Pricing said{std::vector<std::int64_t>(classes_.size() + 1, 0), true};
    for (std::size_t post = 0; post < prices_.size(); ++post) prices_[post] = -prices.rows[post];
    const std::int64_t scale = prices.phase_one ? 0 : prices.scale;
    for (std::size_t c = 0; c < classes_.size(); ++c) {
      const auto rosters = classes_[c]->program->cheapest(
          {.prices = prices_, .used = most_empty_ ? scale : 0, .most = kRostersAtOnce}, budget);
      if (!rosters) {
        said.exact = false;
        return said;
      }
      said.least[c] = rosters->empty() ? colgen::kBeyond : rosters->front().cost - prices.problems[c];
      for (const OfficerProgram::Found& each : *rosters)
        if (each.cost < prices.problems[c]) found.push_back(column(c, each.row, each.posts));
    }
    for (const colgen::Column& column : listed_) {
      const std::int64_t reduced = colgen::reduced_cost(column, prices);
      said.least.back() = std::min(said.least.back(), reduced);
      if (reduced < 0) found.push_back(column);
    }
    // The linear program grows with what is found, and counts no ticks of its own.
    columns_ += static_cast<std::int64_t>(found.size());
    budget.spend(columns_ * static_cast<std::int64_t>(prices_.size()) / kEntriesATick);
    return said;
  }

  // The roster of these columns, members of a class in their order.
  Roster roster(const std::vector<std::pair<colgen::Column, std::int64_t>>& columns) const {
    Roster roster = Roster::empty(instance_);
    std::vector<std::size_t> next(classes_.size(), 0);
    std::vector<const std::pair<colgen::Column, std::int64_t>*> order;
    for (const auto& each : columns)
      if (at(each.first.problem) < classes_.size()) order.push_back(&each);
    std::stable_sort(order.begin(), order.end(),
                     [](const auto* a, const auto* b) {  // who is used comes first
                       return a->first.entries.size() > b->first.entries.size();
                     });
    for (const auto* each : order) {
      const auto& [column, times] = *each;
      const Class& of = *classes_[at(column.problem)];
      for (std::int64_t time = 0; time < times; ++time) {
        const OfficerId officer = (*of.members)[next[at(column.problem)]++];
        roster.rows[officer] = of.rules.rows[at(column.content.front())];
        for (std::size_t i = 1; i < column.content.size(); ++i)
          roster.posts[officer].push_back(PostId{static_cast<std::int32_t>(column.content[i])});
      }
    }
    return roster;
  }

  std::size_t classes() const { return classes_.size(); }
  // The number of that row among those of the class; 0 where it is none of them.
  std::int32_t row(std::size_t of_class, const Following& follows) const {
    const auto& rows = classes_[of_class]->rules.rows;
    const auto found = std::find(rows.begin(), rows.end(), follows);
    return found == rows.end() ? 0 : static_cast<std::int32_t>(found - rows.begin());
  }

 private:
  struct Class {
    const std::vector<OfficerId>* members = nullptr;
    OfficerRules rules;
    std::unique_ptr<OfficerProgram> program;
    bool committed = false;
  };
  const Instance& instance_;
  const std::optional<std::int64_t> most_empty_;
  std::vector<std::unique_ptr<Class>> classes_;
  std::vector<colgen::Column> listed_;
  std::vector<std::int64_t> prices_;
  std::int64_t columns_ = 0;  // found so far
};

class Search {
 public:
  Search(const Instance& instance, Stages& stages, Budget& budget)
      : instance_(instance),
        stages_(stages),
        budget_(budget),
        eligibility_(instance),
        classes_(classes_of(instance, eligibility_)),
        lp_(solvers::preferred_lp()) {}

  PostColumnsEnd run() {
    if (!stages_.proven("unfilled")) settle("unfilled", std::nullopt);
    if (stages_.proven("unfilled") && stages_.has("staff") && !stages_.proven("staff"))
      settle("staff", static_cast<std::int64_t>(*stages_.value("unfilled")));
    return {lp_,
            {{"classes", static_cast<std::int64_t>(classes_.size())},
             {"columns", made_},
             {"lp_solves", solves_}}};
  }

 private:
  void settle(const char* stage, std::optional<std::int64_t> most_empty) {
    PostColumns columns(instance_, eligibility_, classes_, most_empty);
    const auto master = columns.master(lp_);
    if (stages_.best()) master->add_columns(known(columns, *stages_.best()));
    colgen::GenerateOptions options;
    options.scale = kScale;
    const colgen::Generated made = colgen::generate(*master, columns, options, budget_);
    made_ += made.columns;
    solves_ += made.iterations;
    if (made.bound && !made.rows.empty())
      stages_.raise({stage, colgen::rounded_up(*made.bound, kScale), argument(made.rows, most_empty)},
                    "columns");
    if (made.end != colgen::Generated::End::kConverged || stages_.over() || stages_.proven(stage)) return;
    colgen::DiveOptions dive;
    dive.generate = options;
    dive.follows = static_cast<int>(columns.classes());
    Budget share = budget_.child(kDiveTicks);
    const auto value = stages_.value(stage);
    const colgen::DiveEnd end = colgen::dive(
        *master, columns, value ? static_cast<std::int64_t>(*value) : colgen::kNoSide, dive, share);
    budget_.absorb(share);
    made_ += end.columns;
    solves_ += end.lp_solves;
    if (end.best) offer(columns.roster(end.best->columns));
  }

  std::vector<colgen::Column> known(const PostColumns& columns, const Roster& roster) const {
    std::vector<colgen::Column> all;
    for (std::size_t c = 0; c < classes_.size(); ++c)
      for (const OfficerId officer : classes_[c].members)
        all.push_back(columns.column(c, columns.row(c, roster.rows[officer]), roster.posts[officer]));
    return all;
  }

  proof::Prices argument(const std::vector<std::int64_t>& rows,
                         std::optional<std::int64_t> most_empty) const {
    proof::Prices prices{.scale = kScale, .posts = {}};
    for (const PostId post : instance_.posts.keys())
      if (rows[at(post.value)] != 0) prices.posts.push_back({post.value, rows[at(post.value)]});
    if (most_empty) prices.of_unfilled = std::max<std::int64_t>(0, -rows[instance_.posts.size()]);
    return prices;
  }

  void offer(const Roster& roster) {
    GroupRules groups(instance_);
    IdVector<PostId, std::int64_t> there(instance_.posts.size(), 0);
    std::int64_t staff = 0;
    for (const OfficerId officer : instance_.officers.keys()) {
      staff += !roster.posts[officer].empty();
      for (const PostId post : roster.posts[officer]) groups.add(officer, post, 1), ++there[post];
    }
    if (instance_.most_staff && staff > *instance_.most_staff) return;
    for (const PostId post : instance_.posts.keys())
      if (there[post] < instance_.posts[post].least) return;
    for (const OfficerId officer : instance_.officers.keys())
      for (const PostId post : roster.posts[officer])
        if (!groups.lawful(officer, post, true)) return;
    if (groups.parted() > 0) return;
    stages_.offer(roster, "columns");
  }

  const Instance& instance_;
  Stages& stages_;
  Budget& budget_;
  const Eligibility eligibility_;
  const std::vector<OfficerClass> classes_;
  const std::string lp_;
  std::int64_t made_ = 0, solves_ = 0;
};

}  // namespace

PostColumnsEnd search_post_columns(const Instance& instance, Stages& stages, Budget& budget) {
  if (instance.flavour != Flavour::kNgrs || !instance.crews.empty()) return {};
  if (!solvers::make_lp(solvers::preferred_lp()).lp) return {};
  return Search(instance, stages, budget).run();
}

}  // namespace tenon::roster
