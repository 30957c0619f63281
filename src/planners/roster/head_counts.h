#pragma once

#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "base/answer.h"
#include "base/limits.h"

namespace tenon::roster {

// How many people start which pattern at which offset: the head-count question, free of names, dates and rules.
//
// Equal people form a class; each of a class who is used follows one of its rows. A row says which posts one who follows it may take, and
// caps hold for each of them: for so many as follow the row, the cap is so many times as large. That is a relaxation for rows with hours
// (the people of a row share their caps) and exact where each day has its own cap of one and no other cap binds.
//
// Idea: aggregate before anything is assigned. The model has classes x rows x days columns whatever the number of people, and its relaxation
// is nearly always integral, since a pattern's rows over days are a network but for the common head-count. Least unfilled first, then least
// people. Source: the "aggregated offsets" of days-off scheduling by cyclic patterns: Baker, "Workforce allocation in cyclical scheduling
// problems: a survey", 1976; Bartholdi, Orlin, Ratliff, "Cyclic scheduling via integer programs with circular ones", 1980.
struct HeadCountProblem {
  struct Post {
    std::int64_t least = 0, wanted = 0;  // least is a hard rule
  };
  // Sum over posts of value * duties there, of one person: at most `most`. Values >= 0, most >= 0.
  struct Cap {
    std::vector<std::pair<int, std::int64_t>> of;  // index into Row::posts, value
    std::int64_t most = 0;
  };
  struct Row {
    std::vector<int> posts;  // ascending indices of `posts`: where one who follows it may be
    std::vector<Cap> caps;
    std::int64_t most = 0;  // duties that one can have at all; an upper bound will do
  };
  struct Class {
    std::int64_t members = 0;
    std::vector<Row> rows;
  };
  // Where `from` people or more are at `posts`, at least `least` and at most `most` of them are of classes that have the trait.
  struct Mix {
    std::vector<int> posts;  // ascending
    std::vector<char> has;   // by class
    std::int64_t from = 1, least = 0, most = 0;
  };
  std::vector<Post> posts;
  std::vector<Class> classes;
  std::vector<Mix> mixes{};  // the linear relaxation knows nothing of them
  std::optional<std::int64_t> most_staff{};
};

struct HeadCounts {
  std::vector<std::vector<std::int64_t>> of_row;  // [class][row]: people
  std::vector<std::vector<std::vector<std::int64_t>>>
      at;  // [class][row][index into Row::posts]: people there
  std::int64_t unfilled = 0, staff = 0;
  // Sum over people of their duties' square, where each row's are shared out evenly among those who follow it.
  std::int64_t squares = 0;
  // No choice of rows leaves less unfilled; or, with `unfilled`, uses fewer people. A solver's word.
  std::int64_t least_unfilled = 0, least_staff = 0;
};

struct HeadCountQuestion {
  bool fewest_staff = true;  // false: only the fewest unfilled are asked for
  // Bounds that are known: what meets them is best.
  std::int64_t least_unfilled = 0, least_staff = 0;
  bool only_if_met = false;  // no answer but with as few unfilled as is known, or as the relaxation says
};

// None where no solver is there, a limit came before any answer, or a post's least cannot be met. Takes about half of the budget at most.
std::optional<HeadCounts> head_counts(const HeadCountProblem& problem, const HeadCountQuestion& question,
                                      Budget& budget, std::vector<BackendUse>& backends);

// Of as many unfilled and as few people as `known` has, those with the least sum of squares; that there is no smaller one than `least` is a solver's word.
// None: no answer within the budget.
struct EvenCounts {
  HeadCounts counts;
  std::int64_t least = 0;
};
std::optional<EvenCounts> most_even(const HeadCountProblem& problem, const HeadCounts& known, Budget& budget,
                                    std::vector<BackendUse>& backends);

// Of the model that head_counts() asks about, before its goals.
struct ModelSize {
  std::int64_t variables = 0, constraints = 0;
};
ModelSize model_size(const HeadCountProblem& problem);

// What a post is worth by the linear relaxation: by how much fewer unfilled (or, with `unfilled` given, fewer people) there would be if it
// asked for one less. For prices of proofs, which are rounded and priced again. None where no LP solver is there or it fails.
struct ShadowPrices {
  double value = 0;  // of the relaxation
  std::vector<double> of_post;
};
std::optional<ShadowPrices> shadow_prices(const HeadCountProblem& problem,
                                          std::optional<std::int64_t> unfilled, Budget& budget);

}  // namespace tenon::roster
