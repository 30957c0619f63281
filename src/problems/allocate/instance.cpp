#include "problems/allocate/instance.h"

#include <algorithm>
#include <tuple>

namespace tenon::allocate {

namespace {

const Conversion* special(const Instance& instance, TokenId from, TokenId to) {
  const auto before = [](const Conversion& each, const std::pair<TokenId, TokenId>& key) {
    return std::pair(each.from, each.to) < key;
  };
  const auto found =
      std::lower_bound(instance.conversions.begin(), instance.conversions.end(), std::pair(from, to), before);
  if (found == instance.conversions.end() || found->from != from || found->to != to) return nullptr;
  return &*found;
}

}  // namespace

const char* name(PoolRule rule) {
  switch (rule) {
    case PoolRule::kFree:
      return "free";
    case PoolRule::kPin:
      return "pin";
    case PoolRule::kForbid:
      return "forbid";
    case PoolRule::kKeep:
      return "keep";
    case PoolRule::kNoDeposit:
      return "no_deposit";
    case PoolRule::kNoWithdraw:
      return "no_withdraw";
  }
  return "";
}

std::int64_t Pool::held() const {
  std::int64_t sum = 0;
  for (const Leg& leg : legs) sum += leg.held;
  return sum;
}

bool Pool::is_even() const {
  const auto [least, most] = std::minmax_element(legs.begin(), legs.end(),
                                                 [](const Leg& a, const Leg& b) { return a.held < b.held; });
  return most->held - least->held <= 1;
}

std::int64_t Instance::aum() const {
  std::int64_t sum = 0;
  for (const Token& token : tokens) sum += token.wallet;
  for (const Pool& pool : pools) sum += pool.held();
  return sum;
}

const std::vector<FeeStep>& Instance::fees(TokenId from, TokenId to) const {
  const Conversion* found = special(*this, from, to);
  return found ? found->fees : default_fees;
}

std::int64_t Instance::conversion_gas(TokenId from, TokenId to) const {
  const Conversion* found = special(*this, from, to);
  return found ? found->gas : gas_conversion;
}

std::optional<std::int64_t> Instance::received(TokenId from, TokenId to, std::int64_t sold) const {
  Int128 kept = 0;  // 1 / kOne micro-USD
  for (const FeeStep& step : fees(from, to)) {
    const std::int64_t part = std::min(sold, step.width);
    kept += Int128{part} * (kOne - step.rate);
    sold -= part;
    if (sold == 0) return static_cast<std::int64_t>(kept / kOne);
  }
  return std::nullopt;
}

Int128 yield(const Instance& instance, const std::vector<YieldStep>& steps, std::int64_t value) {
  Int128 sum = 0;
  for (const YieldStep& step : steps) {
    const std::int64_t part = std::min(value, step.width);
    sum += Int128{part} * step.apy * instance.days;
    value -= part;
    if (value == 0) break;
  }
  // The last step has no end, whatever its width says.
  return sum + Int128{value} * steps.back().apy * instance.days;
}

std::vector<YieldStep> steps_in(const Instance& instance, PoolId pool, std::optional<std::size_t> scenario) {
  std::vector<YieldStep> steps = instance.pools[pool].yield;
  if (!scenario) return steps;
  const std::int64_t shift = instance.scenarios[*scenario].apy[pool] - instance.pools[pool].apy;
  for (YieldStep& step : steps) step.apy = std::max<std::int64_t>(0, step.apy + shift);
  return steps;
}

std::string amount_text(const Decimal& price, std::int64_t micro_usd) {
  // micro_usd / 10^6 / (digits / 10^decimals), nine decimals at a time so that no remainder leaves 128 bits.
  constexpr Int128 kNine = 1'000'000'000;
  Int128 scale = 1;
  for (int i = 0; i < price.decimals; ++i) scale *= 10;
  const Int128 whole = Int128{micro_usd} * scale;
  const Int128 unit = Int128{price.digits} * kMicro;
  const Int128 rest = whole % unit * kNine;
  const Int128 decimals = rest / unit * kNine + rest % unit * kNine / unit;
  if (decimals == 0) return to_string(whole / unit);
  std::string behind = to_string(decimals);
  behind.insert(0, 18 - behind.size(), '0');
  behind.erase(behind.find_last_not_of('0') + 1);
  return to_string(whole / unit) + '.' + behind;
}

}  // namespace tenon::allocate
