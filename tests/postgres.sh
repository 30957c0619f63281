#!/usr/bin/env bash
# A PostgreSQL server for one run of tests: makes a cluster in a folder of its own, prints its URL, and takes everything away again once
# standard input ends, however its caller went. Exit 77 with a reason where that cannot be done here.
set -euo pipefail

skip() { echo "$*" >&2; exit 77; }

bin=$(find /usr/lib/postgresql -mindepth 2 -maxdepth 2 -name bin 2>/dev/null | sort -V | tail -1)
[ -x "$bin/initdb" ] || bin=$(dirname "$(command -v initdb || true)")
[ -x "$bin/initdb" ] || skip "no PostgreSQL server is installed (Debian: apt install postgresql)"

# The server refuses to run as root.
run=()
if [ "$(id -u)" = 0 ]; then
  user=nobody
  if id postgres >/dev/null 2>&1; then user=postgres; fi
  command -v setpriv >/dev/null || skip "run by root, and there is no setpriv to become $user"
  run=(setpriv --reuid "$user" --regid "$(id -g "$user")" --clear-groups)
fi

folder=$(mktemp -d "${TMPDIR:-/tmp}/tenon-pg-XXXXXX")
server=
clean() {
  if [ -n "$server" ]; then
    kill -INT "$server" 2>/dev/null || true
    wait "$server" 2>/dev/null || true
  fi
  rm -rf "$folder"
}
trap clean EXIT
trap 'exit 1' INT TERM HUP
[ ${#run[@]} -eq 0 ] || chown "$user" "$folder"
cd "$folder"

"${run[@]}" "$bin/initdb" --pgdata "$folder/data" --username tenon --auth trust --encoding UTF8 --no-locale --no-sync \
  >"$folder/initdb.log" 2>&1 || { cat "$folder/initdb.log" >&2; exit 1; }
# A socket in the folder, no port: runs side by side do not meet. Nothing here outlives a crash, so nothing is flushed.
"${run[@]}" "$bin/postgres" -D "$folder/data" -k "$folder" -c listen_addresses= -c fsync=off -c max_connections=20 \
  </dev/null >"$folder/server.log" 2>&1 &
server=$!
for _ in $(seq 300); do
  "${run[@]}" "$bin/pg_isready" -q -h "$folder" -U tenon -d postgres && break
  kill -0 "$server" 2>/dev/null || { cat "$folder/server.log" >&2; exit 1; }
  sleep 0.1
done

echo "postgresql:///postgres?host=${folder//\//%2F}&user=tenon"
exec 1>&-
cat >/dev/null
