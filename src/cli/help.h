#pragma once

#include <string>

#include "engine/options.h"

namespace tenon::cli {

// Texts that teach. All of them end with a line break and are made from the tables of verbs, kinds and options.
std::string first_screen();                           // `tenon` alone
std::string verb_help(const engine::VerbInfo& verb);  // `tenon plan --help`
std::string command_help(const engine::VerbInfo& verb,
                         const engine::Planner& planner);  // `tenon plan pack --help`
std::string kinds_text();                                  // `tenon kinds`
std::string options_page();                                // docs/options.md

}  // namespace tenon::cli
