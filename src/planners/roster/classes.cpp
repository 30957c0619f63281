#include "planners/roster/classes.h"

#include <algorithm>
#include <map>
#include <utility>

namespace tenon::roster {

namespace {

// A key in numbers: lists go in with their length in front, so that different officers cannot meet.
class Key {
 public:
  Key& add(std::int64_t number) {
    numbers_.push_back(number);
    return *this;
  }
  template <class T>
  Key& add(const std::vector<T>& ids) {
    add(static_cast<std::int64_t>(ids.size()));
    for (const T& id : ids) add(std::int64_t{id.value});
    return *this;
  }
  std::vector<std::int64_t> take() { return std::move(numbers_); }

 private:
  std::vector<std::int64_t> numbers_;
};

void add(Key& key, const Duty& duty) {
  key.add(duty.day).add(duty.from).add(duty.to).add(duty.code.value).add(duty.place.value);
  key.add(duty.standby).add(duty.timed);
}

// Of the past, what hard rules count. `earlier_…` is for spreads, which are never about one officer.
void add(Key& key, const Carry& carry) {
  key.add(static_cast<std::int64_t>(carry.worked)).add(static_cast<std::int64_t>(carry.nights));
  key.add(carry.last_end.has_value()).add(carry.last_end.value_or(0)).add(carry.last_code.value);
  for (const std::int64_t sum : {carry.week_net, carry.week_duties, carry.month_gross, carry.month_net,
                                 carry.month_overtime, carry.month_duties})
    key.add(sum);
  key.add(static_cast<std::int64_t>(carry.past.size()));
  for (const Duty& duty : carry.past) add(key, duty);
}

// What must hold for single officers: the rest of their keys is the same for most.
void add_what_is_settled(Key& key, const Instance& instance, OfficerId officer) {
  for (const Pin& pin : instance.pins)
    if (pin.officer == officer) key.add(static_cast<std::int64_t>(pin.kind)).add(pin.post.value).add(pin.day);
  key.add(-1);
  for (const Commitment& commitment : instance.commitments)
    if (commitment.officer == officer) add(key, commitment.duty);
  key.add(-1);
  const bool bids_are_hard = std::any_of(instance.rules.begin(), instance.rules.end(), [](const Rule& rule) {
    return rule.is_on() && rule.is_hard() && std::holds_alternative<Requests>(rule.line.form);
  });
  for (const Request& request : instance.requests)
    if (bids_are_hard && request.officer == officer)
      key.add(request.day).add(request.code.value).add(request.wanted);
}

std::vector<std::int64_t> key_of(const Instance& instance, const Eligibility& eligibility,
                                 const std::vector<Together>& together, OfficerId officer) {
  const Officer& who = instance.officers[officer];
  Key key;
  key.add(who.terms);
  for (const Rule& rule : instance.rules)
    if (rule.is_on() && rule.is_hard()) key.add(rule.of[officer]);
  key.add(eligibility.posts(officer));
  key.add(static_cast<std::int64_t>(who.rows.size()));
  for (const Row& row : who.rows) key.add(row.pattern.value).add(row.offset.value_or(-1));
  add(key, who.carry);
  for (const Together& rule : together) key.add(rule.has[static_cast<std::size_t>(officer.value)]);
  add_what_is_settled(key, instance, officer);
  return key.take();
}

}  // namespace

std::vector<OfficerClass> classes_of(const Instance& instance, const Eligibility& eligibility,
                                     const std::vector<Together>& together) {
  std::vector<OfficerClass> classes;
  std::map<std::vector<std::int64_t>, std::size_t> known;
  for (const OfficerId officer : instance.officers.keys()) {
    const auto [at, is_new] =
        known.try_emplace(key_of(instance, eligibility, together, officer), classes.size());
    if (is_new) classes.emplace_back();
    classes[at->second].members.push_back(officer);
  }
  for (OfficerClass& of : classes)
    std::stable_sort(of.members.begin(), of.members.end(), [&](OfficerId a, OfficerId b) {
      return instance.officers[a].worked_before < instance.officers[b].worked_before;
    });
  return classes;
}

}  // namespace tenon::roster
