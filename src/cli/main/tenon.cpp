#include "cli/cli.h"

int main(int argc, char** argv) { return tenon::cli::run({argv + 1, argv + argc}); }
