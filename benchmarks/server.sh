# Sourced by the benchmarks written in bash: one server at a time, on loopback, ended with the script.
# BUILD is the build that is measured, build/release unless told; `work` a folder of its own, gone at the end.

build=${BUILD:-build/release}
ledgerline=$build/tools/ledgerline
loadgen=$build/tools/loadgen/ledgerline-loadgen
port=18200
work=$(mktemp -d)
server=
trap 'stop_server; rm -rf "$work"' EXIT

# stop_server [SIGNAL]: and waits until it has ended.
stop_server() {
  [ -z "$server" ] || { kill "-${1:-TERM}" "$server" && wait "$server" 2>/dev/null || true; }
  server=
}

# start_server COMMAND...: waits until it is ready, at most a minute. The null handler knows no /readyz: any answer but
# 503 counts.
start_server() {
  local status
  "$@" >"$work/server.log" 2>&1 &
  server=$!
  for _ in $(seq 12000); do
    status=$(curl -s -o "$work/answer" -w '%{http_code}' "http://127.0.0.1:$port/readyz" || true)
    [ "$status" = 000 ] || [ "$status" = 503 ] || return 0
    kill -0 "$server" 2>/dev/null || break
    sleep 0.005
  done
  cat "$work/server.log" >&2
  exit 2
}

# start_ledgerline ARGUMENTS...: on $work/data.
start_ledgerline() {
  start_server "$ledgerline" serve --data "$work/data" --listen "127.0.0.1:$port" "$@"
}
