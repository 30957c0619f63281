#pragma once

#include <string>
#include <string_view>

#include "report/html.h"

namespace tenon::report {

// What drawings are made of: SVG that needs no script, in the units of its viewBox. Drawings that one kind alone has are
// made of these in problems/X/report.cpp.

std::string coordinate(double value);  // to hundredths: "12.5"
// `anchor`: "start", "middle" or "end", where `plain` stands to x.
Html words(double x, double y, const char* anchor, std::string_view plain);
// `style`: a class of assets/page.css, "grid" or "limit".
Html line(double x1, double y1, double x2, double y2, const char* style);
// A figure as wide as the page: `title` is for screen readers, `legend` the entries (li) of a list below it, maybe empty.
Html figure(double width, double height, const std::string& title, const Html& drawn,
            const Html& legend = {});

}  // namespace tenon::report
