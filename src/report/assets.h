#pragma once

#include <string_view>

namespace tenon::report::assets {

// The files of src/report/assets, embedded by the build (embed.cmake).
extern const std::string_view kStyle;   // page.css
extern const std::string_view kScript;  // *.js in the order that vendor.cmake lists them

}  // namespace tenon::report::assets
