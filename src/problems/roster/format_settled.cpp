// What is settled beforehand, or asked for: pins, work that is there already, requests.
//
// Work that is there already (a pin of kind "work") is what an earlier roster gave an officer. While he is away it is his no more, and its
// place is open again. Else it stays: at its post, if that is still asked for and nothing about the duty by itself (who he is, what he holds,
// his pattern) speaks against him there; if not, as a commitment, which counts in every rule about what he works, and whose place at the
// post, if there is one, nobody else gets.

#include <algorithm>
#include <tuple>

#include "formats/text.h"
#include "problems/roster/evaluate.h"
#include "problems/roster/format_parts.h"
#include "problems/roster/plan_parts.h"

namespace tenon::roster {

namespace {

using formats::Field;
using formats::FieldNames;
using formats::Json;
using formats::Place;

const std::vector<FieldNames> kPinFields{{"employeeId"},    {"date"},      {"kind"},      {"demandId"},
                                         {"requirementId"}, {"shiftCode"}, {"reason"},    {"start"},
                                         {"end"},           {"hours"},     {"locationId"}};
enum PinField {
  kPinEmployee,
  kPinDate,
  kPinKind,
  kPinDemand,
  kPinRequirement,
  kPinShift,
  kPinReason,
  kPinStart,
  kPinEnd,
  kPinHours,
  kPinPlace
};
const std::vector<FieldNames> kRequestFields{{"employeeId"}, {"date"}, {"shiftCode"}, {"wanted"}, {"weight"}};
enum RequestField { kRequestEmployee, kRequestDate, kRequestShift, kWanted, kWeight };

constexpr std::size_t kMostText = 500;

// Whether he cannot do a duty for not being there.
bool is_away(const Officer& officer, const Duty& duty) {
  return is_on_leave(officer, duty.day) ||
         std::any_of(officer.away.begin(), officer.away.end(), [&](const Away& away) {
           return !away.whole_days && duty.timed && away.from < duty.to && duty.from < away.to;
         });
}

class SettledReader {
 public:
  explicit SettledReader(Walk& walk)
      : walk_(walk), reader_(walk.reader), instance_(walk.instance), kept_(instance_.posts.size(), 0) {}

  void read() {
    const Place top;
    reader_.list(walk_.root[kPins], top, "a list of pins",
                 [&](const Json& json, const Place& place) { read_pin(json, place); });
    reader_.list(walk_.root[kRequests], top, "a list of requests",
                 [&](const Json& json, const Place& place) { read_request(json, place); });
    std::stable_sort(instance_.commitments.begin(), instance_.commitments.end(),
                     [](const Commitment& a, const Commitment& b) {
                       return std::tie(a.officer, a.duty.from) < std::tie(b.officer, b.duty.from);
                     });
    std::stable_sort(instance_.requests.begin(), instance_.requests.end(),
                     [](const Request& a, const Request& b) {
                       return std::tie(a.officer, a.day, a.code) < std::tie(b.officer, b.day, b.code);
                     });
    tell("/pins", freed_, " of people who are away then ", "is no more theirs", "are no more theirs");
    tell("/pins", outside_, " already settled ",
         "is kept outside all posts: as its post is now, the officer could not be given it",
         "are kept outside all posts: as their posts are now, the officers could not be given them");
  }

 private:
  void tell(const char* at, int count, const char* what, const char* one, const char* many) {
    if (count > 0)
      reader_.warn(at, (count == 1 ? std::string("a duty") : std::to_string(count) + " duties") + what +
                           (count == 1 ? one : many));
  }

  OfficerId officer_in(const Field& field, const Place& place) {
    const auto id = reader_.text(field, place, kMostText);
    if (!field) reader_.missing(field, place, "the id of an employee");
    if (!id) return OfficerId::none();
    const auto found = walk_.officers.find(*id);
    if (found != walk_.officers.end()) return found->second;
    reader_.error(place.at(field.name), formats::in_quotes(*id), "the id of an employee");
    return OfficerId::none();
  }

  std::optional<Day> day_within(const Field& field, const Place& place) {
    if (!field) reader_.missing(field, place, "a date of the horizon");
    const auto day = walk_.day(field, place);
    if (!day || (*day >= 0 && *day < instance_.calendar.days)) return day;
    reader_.error(place.at(field.name), formats::shown(*field.value), "a date of the horizon");
    return std::nullopt;
  }

  // ---- Pins ---------------------------------------------------------------------------------------------------------------------

  // The posts of a day that a pin names, as far as it names any of demand, requirement and shift.
  std::vector<PostId> posts_at(const std::vector<Field>& fields, const Place& place, Day day) {
    const auto demand = reader_.text(fields[kPinDemand], place, kMostText);
    const auto requirement = reader_.text(fields[kPinRequirement], place, kMostText);
    const auto code = reader_.text(fields[kPinShift], place, kMostText);
    const auto [first, last] = instance_.posts_on(day);
    std::vector<PostId> found;
    for (std::int32_t i = first; i < last; ++i) {
      const Post& post = instance_.posts[PostId{i}];
      const Requirement& wanted = instance_.requirements[post.requirement];
      if ((!demand || *demand == wanted.demand) && (!requirement || *requirement == wanted.id) &&
          (!code || *code == instance_.words.text(instance_.shifts[post.shift].code)))
        found.push_back(PostId{i});
    }
    return found;
  }

  void read_pin(const Json& json, const Place& place) {
    const std::vector<Field> fields = reader_.fields(json, place, kPinFields);
    if (!json.is_object()) return;
    Pin pin;
    pin.officer = officer_in(fields[kPinEmployee], place);
    const auto day = day_within(fields[kPinDate], place);
    const std::string kind = reader_.text(fields[kPinKind], place, kMostText).value_or("at");
    pin.why = reader_.text(fields[kPinReason], place, kMostText).value_or("pinned");
    if (kind != "at" && kind != "off" && kind != "not" && kind != "work")
      return reader_.error(place.at("kind"), formats::in_quotes(kind), "at, off, not or work");
    if (!pin.officer.valid() || !day) return;
    pin.day = *day;
    if (kind == "work") return keep(std::move(pin), fields, place);
    pin.kind = kind == "at" ? Pin::Kind::kAt : kind == "off" ? Pin::Kind::kOff : Pin::Kind::kNotAt;
    if (pin.kind != Pin::Kind::kOff) {
      const std::vector<PostId> posts = posts_at(fields, place, *day);
      if (posts.size() != 1)
        return reader_.error(place, std::to_string(posts.size()) + " such posts",
                             "one: demandId, requirementId and shiftCode as far as they are needed");
      pin.post = posts.front();
    }
    instance_.pins.push_back(std::move(pin));
  }

  // ---- Work that is there already -----------------------------------------------------------------------------------------------

  void keep(Pin pin, const std::vector<Field>& fields, const Place& place) {
    const std::optional<Duty> said = duty_said(pin, fields, place);
    std::vector<PostId> posts = posts_at(fields, place, pin.day);
    if (!fields[kPinRequirement] && !fields[kPinDemand]) posts.clear();
    std::erase_if(posts, [&](PostId post) { return kept_[post] >= instance_.posts[post].most; });
    // Of several sets of shifts the one with the duty's times.
    if (said && said->timed)
      std::stable_partition(posts.begin(), posts.end(), [&](PostId post) { return has_times(post, *said); });
    const PostId post = posts.empty() ? PostId::none() : posts.front();
    if (!said && !post.valid()) return no_duty(fields, place);
    const Duty duty = said ? *said : instance_.duty(post);
    if (is_away(instance_.officers[pin.officer], duty)) {
      ++freed_;
      return;
    }
    if (post.valid() && (!said || has_times(post, *said)) && may_be_at(pin.officer, post)) {
      pin.post = post;
      ++kept_[post];
      instance_.pins.push_back(std::move(pin));
      return;
    }
    if (post.valid()) take_place(instance_.posts[post]);
    outside_ += fields[kPinRequirement] ? 1 : 0;
    instance_.commitments.push_back({pin.officer, duty});
  }

  static void take_place(Post& post) {
    post.wanted = std::max<std::int64_t>(0, post.wanted - 1);
    post.least = std::min(post.least, post.wanted);
    if (post.most != kNoMost) --post.most;
  }

  void no_duty(const std::vector<Field>& fields, const Place& place) {
    if (reader_.error_count() == 0)
      reader_.missing(fields[kPinStart], place, "the start and end of work at no post, or its hours");
  }

  bool has_times(PostId post, const Duty& duty) const {
    const Post& at = instance_.posts[post];
    return !duty.timed || (instance_.start(at) == duty.from && instance_.end(at) == duty.to);
  }

  // Work by its own words; none: they do not say when.
  std::optional<Duty> duty_said(const Pin& pin, const std::vector<Field>& fields, const Place& place) {
    if (!fields[kPinStart] && !fields[kPinEnd] && !fields[kPinHours]) return std::nullopt;
    Duty duty;
    duty.day = pin.day;
    duty.code = walk_.word(fields[kPinShift], place);
    duty.place = walk_.word(fields[kPinPlace], place);
    const Minute midnight = Minute{pin.day} * kDayMinutes;
    if (!fields[kPinStart] && !fields[kPinEnd]) {
      const auto net = walk_.minutes(fields[kPinHours], place);
      if (!net || *net == 0 || *net > kDayMinutes) return std::nullopt;
      const Officer& officer = instance_.officers[pin.officer];
      duty.timed = false;
      duty.from = midnight;
      duty.to = midnight + gross_of(instance_.terms[static_cast<std::size_t>(officer.terms)], *net);
      return duty;
    }
    const auto start = walk_.time(fields[kPinStart], place);
    const auto end = walk_.time(fields[kPinEnd], place);
    if (!start || !end) {
      if (!fields[kPinStart] || !fields[kPinEnd])
        reader_.missing(fields[fields[kPinStart] ? kPinEnd : kPinStart], place, "start and end, or neither");
      return std::nullopt;
    }
    duty.from = midnight + *start;
    duty.to = midnight + *end + (*end <= *start ? kDayMinutes : 0);
    return duty;
  }

  bool may_be_at(OfficerId officer, PostId post) const {
    const Duty duty = instance_.duty(post);
    const std::vector<Finding> findings = evaluate_officer(instance_, officer, {&duty, 1}, Following{});
    return follows_pattern(officer, duty) && is_of_crew(officer, post) &&
           std::none_of(findings.begin(), findings.end(), [&](const Finding& finding) {
             const Rule& rule = instance_.rules[finding.rule];
             return rule.is_hard() && std::holds_alternative<Eligible>(rule.line.form);
           });
  }

  bool follows_pattern(OfficerId officer, const Duty& duty) const {
    const bool binds = std::any_of(instance_.rules.begin(), instance_.rules.end(), [&](const Rule& rule) {
      return rule.is_hard() && std::holds_alternative<FollowsPattern>(rule.line.form) &&
             !rule.exempts(duty.day) && rule.limit(officer) != nullptr;
    });
    const auto allows = [&](const Row& row) {
      if (!row.pattern.valid()) return true;
      const Pattern& pattern = instance_.patterns[row.pattern];
      if (row.offset) return pattern.letter(duty.day, *row.offset) == duty.code;
      return std::find(pattern.letters.begin(), pattern.letters.end(), duty.code) != pattern.letters.end();
    };
    const std::vector<Row>& rows = instance_.officers[officer].rows;
    return !binds || std::any_of(rows.begin(), rows.end(), allows);
  }

  // At posts of personal rosters only members of their crews work.
  bool is_of_crew(OfficerId officer, PostId post) const {
    bool is_crew = false, is_member = false;
    for (const Crew& crew : instance_.crews) {
      if (crew.requirement != instance_.posts[post].requirement) continue;
      is_crew = true;
      is_member |= std::find(crew.members.begin(), crew.members.end(), officer) != crew.members.end();
    }
    return is_member || !is_crew;
  }

  // ---- Requests -----------------------------------------------------------------------------------------------------------------

  void read_request(const Json& json, const Place& place) {
    const std::vector<Field> fields = reader_.fields(json, place, kRequestFields);
    if (!json.is_object()) return;
    Request request;
    request.officer = officer_in(fields[kRequestEmployee], place);
    const auto day = day_within(fields[kRequestDate], place);
    request.code = walk_.word(fields[kRequestShift], place);
    request.wanted = reader_.boolean(fields[kWanted], place).value_or(true);
    request.weight = reader_.integer(fields[kWeight], place, 1, Instance::kMostWeight).value_or(1);
    if (!request.officer.valid() || !day) return;
    request.day = *day;
    instance_.requests.push_back(request);
  }

  Walk& walk_;
  formats::Reader& reader_;
  Instance& instance_;
  IdVector<PostId, std::int64_t> kept_;  // pinned there as work
  int freed_ = 0, outside_ = 0;
};

}  // namespace

void read_settled(Walk& walk) { SettledReader(walk).read(); }

}  // namespace tenon::roster
