#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <map>
#include <optional>
#include <sstream>

#include "base/random.h"
#include "tests/system/process.h"

// The example of a custom application (examples/colgen) against brute force: every way to deal tasks out to crews.

namespace tenon::system_tests {
namespace {

struct Day {
  std::int64_t longest = 480, work = 240, rest = 30;
  std::vector<std::array<std::int64_t, 2>> depots{};  // place, crews
  std::vector<std::array<std::int64_t, 3>> tasks{};   // start, end, place

  std::string text() const {
    std::ostringstream out;
    out << "limits " << longest << ' ' << work << ' ' << rest << '\n';
    for (const auto& [place, crews] : depots) out << "depot " << place << ' ' << crews << '\n';
    for (const auto& [start, end, place] : tasks)
      out << "task " << start << ' ' << end << ' ' << place << '\n';
    return out.str();
  }
};

// Paid minutes of a shift that does these tasks, by the rules alone: it walks through the day minute by minute of its story.
std::optional<std::int64_t> paid(const Day& day, std::int64_t depot,
                                 std::vector<std::array<std::int64_t, 3>> tasks) {
  std::sort(tasks.begin(), tasks.end());
  const std::int64_t leaves = tasks[0][0] - std::abs(tasks[0][2] - depot);
  std::int64_t works_since = leaves, now = 0, place = 0;
  for (std::size_t t = 0; t < tasks.size(); ++t) {
    const auto& [start, end, where] = tasks[t];
    if (t > 0) {
      const std::int64_t spare = start - now - std::abs(where - place);
      if (spare < 0) return std::nullopt;
      if (spare >= day.rest) works_since = now + day.rest;
    }
    if (end - works_since > day.work) return std::nullopt;
    now = end;
    place = where;
  }
  now += std::abs(place - depot);
  if (now - works_since > day.work || now - leaves > day.longest) return std::nullopt;
  return now - leaves;
}

// Least paid minutes of crews `first` and on (depots in turn, each with its crews) for the tasks of a mask.
std::optional<std::int64_t> least(const Day& day) {
  const std::uint32_t all = (1u << day.tasks.size()) - 1;
  std::map<std::uint32_t, std::int64_t> best{{0, 0}};  // tasks done -> minutes
  for (const auto& [place, crews] : day.depots)
    for (std::int64_t crew = 0; crew < crews; ++crew) {
      std::map<std::uint32_t, std::int64_t> next = best;
      for (std::uint32_t mask = 1; mask <= all; ++mask) {
        std::vector<std::array<std::int64_t, 3>> tasks;
        for (std::size_t t = 0; t < day.tasks.size(); ++t)
          if (mask >> t & 1) tasks.push_back(day.tasks[t]);
        const auto minutes = paid(day, place, tasks);
        if (!minutes) continue;
        for (const auto& [done, spent] : best) {
          if (done & mask) continue;
          const auto [it, is_new] = next.emplace(done | mask, spent + *minutes);
          it->second = std::min(it->second, spent + *minutes);
        }
      }
      best = std::move(next);
    }
  const auto found = best.find(all);
  return found == best.end() ? std::nullopt : std::optional(found->second);
}

std::optional<std::int64_t> number_after(const std::string& text, const std::string& word) {
  const std::size_t at = text.find("\n" + word + " ");
  if (at == std::string::npos) return std::nullopt;
  return std::stoll(text.substr(at + word.size() + 2));
}

// What the shifts told pay by the rules; each task must be in one of them.
std::int64_t paid_as_told(const Day& day, const std::string& out) {
  std::istringstream lines(out);
  std::vector<int> done(day.tasks.size(), 0);
  std::vector<std::int64_t> crews(day.depots.size(), 0);
  std::int64_t sum = 0;
  for (std::string line; std::getline(lines, line);) {
    if (!line.starts_with("depot ")) continue;
    std::replace(line.begin(), line.end(), ',', ' ');
    std::istringstream words(line);
    std::string word;
    std::size_t depot = 0, task = 0;
    std::int64_t minutes = 0;
    words >> word >> depot >> minutes >> word >> word;
    std::vector<std::array<std::int64_t, 3>> tasks;
    while (words >> task) {
      tasks.push_back(day.tasks.at(task - 1));
      ++done[task - 1];
    }
    ++crews.at(depot - 1);
    EXPECT_EQ(paid(day, day.depots[depot - 1][0], tasks), minutes) << line;
    sum += minutes;
  }
  for (const int times : done) EXPECT_EQ(times, 1);
  for (std::size_t d = 0; d < crews.size(); ++d) EXPECT_LE(crews[d], day.depots[d][1]);
  return sum;
}

TEST(CustomApplication, plans_shifts_as_cheap_as_brute_force) {
  int infeasible = 0, optimal = 0;
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    SCOPED_TRACE(seed);
    Random random(seed);
    Day day;
    day.longest = random.between(240, 480);
    day.work = random.between(140, 240);
    for (std::int64_t d = random.between(1, 3); d > 0; --d)
      day.depots.push_back({random.between(0, 60), random.between(1, 2)});
    for (std::int64_t t = random.between(3, 8); t > 0; --t) {
      const std::int64_t start = random.between(400, 800);
      day.tasks.push_back({start, start + random.between(20, 90), random.between(0, 60)});
    }
    const std::optional<std::int64_t> known = least(day);
    const Ended ended = run("multi_depot_shifts", {}, day.text());
    ASSERT_EQ(ended.code, 0) << ended.err;
    const std::string out = "\n" + ended.out;
    if (!known) {
      EXPECT_EQ(ended.out, "infeasible\n");
      ++infeasible;
      continue;
    }
    EXPECT_EQ(number_after(out, "value"), known);
    EXPECT_EQ(number_after(out, "bound"), known);
    EXPECT_NE(out.find("\noptimal\n"), std::string::npos);
    EXPECT_EQ(paid_as_told(day, ended.out), *known);
    ++optimal;
  }
  EXPECT_GT(infeasible, 5);
  EXPECT_GT(optimal, 20);
}

TEST(CustomApplication, plans_the_day_of_its_example) {
  std::ifstream file("examples/colgen/day.txt");
  std::ostringstream text;
  text << file.rdbuf();
  const Day day{.depots = {{0, 2}, {60, 2}},
                .tasks = {{420, 500, 10},
                          {430, 520, 50},
                          {510, 600, 20},
                          {530, 590, 40},
                          {600, 690, 55},
                          {610, 700, 15},
                          {720, 800, 30},
                          {730, 790, 5},
                          {810, 900, 45},
                          {830, 900, 10}}};
  ASSERT_EQ(text.str(), day.text());
  const Ended ended = run("multi_depot_shifts", {}, text.str());
  EXPECT_EQ(number_after("\n" + ended.out, "value"), least(day));
  EXPECT_EQ(paid_as_told(day, ended.out), *least(day));
}

}  // namespace
}  // namespace tenon::system_tests
