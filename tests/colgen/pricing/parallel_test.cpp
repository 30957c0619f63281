#include "colgen/pricing/parallel.h"

#include <gtest/gtest.h>

#include "base/error.h"
#include "base/random.h"
#include "tests/colgen/pricing/all_paths.h"

namespace tenon::pricing {
namespace {

struct Cases {
  std::vector<Case> cases;
  std::vector<std::unique_ptr<Network>> networks;
  std::vector<Job> jobs;
};

Cases random_jobs(int count) {
  Cases all;
  for (int k = 0; k < count; ++k) {
    Random random(static_cast<std::uint64_t>(k));
    all.cases.push_back(random_case(random, k % 2 == 0));
  }
  for (const Case& it : all.cases) {
    all.networks.push_back(std::make_unique<Network>(it.data));
    all.jobs.push_back({all.networks.back().get(), it.call()});
    all.jobs.back().call.most_paths = 3;
  }
  return all;
}

TEST(ParallelLabelling, finds_the_same_with_any_number_of_threads) {
  const Cases all = random_jobs(400);
  const Effort exact[] = {{}};
  Budget alone{Limits{}}, both{Limits{}};
  std::vector<Result> one, two;
  ParallelLabelling(1).run(all.jobs, exact, alone, one);
  ParallelLabelling threads(2);
  for (int round = 0; round < 3; ++round) {
    threads.run(all.jobs, exact, both, two);
    ASSERT_EQ(one.size(), two.size());
    for (std::size_t j = 0; j < one.size(); ++j) {
      EXPECT_EQ(one[j].arcs, two[j].arcs);
      EXPECT_EQ(one[j].least, two[j].least);
      EXPECT_EQ(one[j].counts.comparisons, two[j].counts.comparisons);
      const auto known = all_paths(all.cases[j].data, all.cases[j].call());
      EXPECT_EQ(two[j].bound(), known.empty() ? kNoPath : known[0].cost);
    }
  }
  EXPECT_EQ(both.ticks(), 3 * alone.ticks());
  EXPECT_GT(alone.ticks(), 0);
}

// Jobs of a grid that takes far more than its share of a budget: where each is ended does not depend on threads.
TEST(ParallelLabelling, ends_each_job_at_its_share_of_the_ticks) {
  constexpr std::int32_t kSide = 30;
  NetworkData data;
  data.nodes = kSide * kSide;
  Random random(1);
  Accumulating load{"load", {}, 200};
  std::vector<std::int64_t> cost;
  for (std::int32_t v = 0; v < data.nodes; ++v)
    for (const std::int32_t next : {v + 1, v + kSide}) {
      if (next >= data.nodes) continue;
      data.arcs.push_back({NodeId{v}, NodeId{next}});
      load.use.push_back(random.between(0, 9));
      cost.push_back(random.between(-9, 9));
    }
  data.resources = {std::move(load)};
  const Network network(data);
  const std::vector<NodeId> sources{NodeId{0}}, sinks{NodeId{kSide * kSide - 1}};
  const std::vector<Job> jobs(6, {&network, {.cost = cost, .sources = sources, .sinks = sinks}});
  const Effort exact[] = {{}};
  const auto labels = [&](int threads, std::int64_t ticks) {
    Budget budget{{.work_ticks = ticks}};
    std::vector<Result> results;
    ParallelLabelling(threads).run(jobs, exact, budget, results);
    EXPECT_GE(budget.ticks(), ticks);
    EXPECT_EQ(budget.stop(), Stop::kWork);
    std::vector<std::int64_t> made;
    for (const Result& result : results) {
      EXPECT_FALSE(result.complete);
      made.push_back(result.counts.labels);
    }
    return made;
  };
  const auto one = labels(1, 1200);
  EXPECT_EQ(one, labels(2, 1200));
  EXPECT_EQ(one[0], one[5]);
  EXPECT_GT(labels(2, 2400)[0], one[0]);

  Budget small{{.memory_bytes = 100'000}};
  std::vector<Result> results;
  ParallelLabelling(2).run(jobs, exact, small, results);
  EXPECT_EQ(small.stop(), Stop::kMemory);
}

TEST(ParallelLabelling, hands_on_what_a_job_asserts) {
  const Cases all = random_jobs(4);
  std::vector<Job> jobs = all.jobs;
  jobs[2].call.cost = {};
  const Effort exact[] = {{}};
  Budget budget{Limits{}};
  std::vector<Result> results;
  EXPECT_THROW(ParallelLabelling(2).run(jobs, exact, budget, results), InternalError);
  EXPECT_THROW(ParallelLabelling(0), InternalError);
}

}  // namespace
}  // namespace tenon::pricing
