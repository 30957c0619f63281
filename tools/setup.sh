#!/usr/bin/env bash
# Makes a bare Debian 12 ready: packages of deps/debian.txt, solver libraries in .deps/, Python tools in .venv.
# Called by `./dev setup` and, when something is missing, by every command that needs it. Does nothing slow twice:
# Debian's own data base says which packages are there; .deps/stamp says for which pin file and place the rest was made.
#
#   tools/setup.sh [--check]     --check only says what is missing (exit 1 if anything is)
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

say() { printf 'setup  %s\n' "$*" >&2; }

# shellcheck disable=SC2254  # the second is a pattern: 3.25.1*
matches() { case $1 in $2) ;; *) return 1 ;; esac; }

# Packages that are absent, as apt-get wants them: name=version*.
missing_packages() {
  local name version installed
  declare -A have=()
  while read -r name installed; do have[$name]=$installed; done < <(
    dpkg-query -W -f '${binary:Package} ${db:Status-Abbrev}${Version}\n' 2>/dev/null |
      awk '$2 == "ii" { sub(/:.*/, "", $1); print $1, $3 }')
  while read -r name version _; do
    case $name in '' | '#'*) continue ;; esac
    installed=${have[$name]:-}
    if [ -z "$installed" ]; then
      printf '%s\n' "$name=$version"
    elif ! matches "$installed" "$version"; then
      say "note: $name $installed is installed; tried with $version"
    fi
  done <deps/debian.txt
}

python_stamp() { { pwd && cat deps/python.txt; } | sha256sum | cut -d' ' -f1; }
python_ready() { [ -x .venv/bin/python ] && [ "$(cat .deps/stamp 2>/dev/null)" = "$(python_stamp)" ]; }

install_packages() {
  local as_root=()
  if ! command -v apt-get >/dev/null; then
    say "this is no Debian. Install what deps/debian.txt lists with your own package manager; CMake finds it."
    return
  fi
  if [ "$(id -u)" -ne 0 ]; then
    if command -v sudo >/dev/null; then
      as_root=(sudo)
    else
      say "these packages are missing and only root can install them. Ask root to run:"
      printf '  apt-get update && apt-get install --no-install-recommends %s\n' "${*@Q}" >&2
      exit 1
    fi
  fi
  say "$# Debian packages, some minutes (log: build/setup.log)"
  mkdir -p build
  "${as_root[@]}" apt-get update -qq >build/setup.log 2>&1 ||
    say "note: apt-get update had trouble; going on with the lists that are there"
  if ! "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
    apt-get install -y -qq --no-install-recommends "$@" >>build/setup.log 2>&1; then
    tail -n 30 build/setup.log >&2
    say "apt-get could not install them; the whole log is build/setup.log"
    exit 1
  fi
}

install_python() {
  # Debian's own Python where there is one, so that every machine runs the same.
  local python=/usr/bin/python3 package
  [ -x "$python" ] || python=python3
  say "Python tools into .venv, solver libraries into .deps ($("$python" --version))"
  rm -rf .venv .deps
  "$python" -m venv .venv
  .venv/bin/pip install --quiet --disable-pip-version-check --no-deps -r deps/python.txt
  for package in ortools highsbox; do
    .venv/bin/pip install --quiet --disable-pip-version-check --no-deps --target ".deps/$package" \
      "$(grep "^$package==" deps/python.txt)"
  done
  python_stamp >.deps/stamp
}

mapfile -t packages < <(missing_packages)
if [ "${1:-}" = --check ]; then
  [ "${#packages[@]}" -eq 0 ] || say "missing: ${packages[*]}"
  python_ready || say "missing: Python tools and solver libraries"
  [ "${#packages[@]}" -eq 0 ] && python_ready
  exit
fi
[ "${#packages[@]}" -eq 0 ] || install_packages "${packages[@]}"
python_ready || install_python
