#include "problems/pack/instance.h"

#include <algorithm>

namespace tenon::pack {

Instance::Phases Instance::phases(const Block& block) const {
  if (block.start_frame) return {*block.start_frame, 1};
  return {0, std::min(block.period, frames)};
}

std::vector<std::int32_t> Instance::frames_of(const Block& block, std::int32_t first_frame) const {
  std::vector<std::int32_t> all;
  all.reserve(static_cast<std::size_t>(frame_count(block, first_frame)));
  for (std::int64_t f = first_frame; f < frames; f += block.period)
    all.push_back(static_cast<std::int32_t>(f));
  return all;
}

std::int32_t Instance::fewest_frames(const Block& block) const {
  const Phases choice = phases(block);
  return frame_count(block, choice.first + choice.count - 1);  // the latest first frame has the fewest
}

std::vector<Instance::Span> Instance::reserved(std::int32_t frame) const {
  std::vector<Span> spans;
  for (const Reserve& r : reserves)
    if (frame >= r.first_frame && frame <= r.last_frame)
      spans.push_back({r.start_bit, r.start_bit + r.size_bits});
  std::sort(spans.begin(), spans.end());
  std::vector<Span> merged;
  for (const Span& span : spans) {
    if (!merged.empty() && span.begin <= merged.back().end)
      merged.back().end = std::max(merged.back().end, span.end);
    else
      merged.push_back(span);
  }
  return merged;
}

}  // namespace tenon::pack
