# Sourced by the scripts of tools/: packages, configuration, build. Bash; every function fails loudly.

say() { printf '\033[1m==> %s\033[0m\n' "$*" >&2; }
die() {
  printf '%s: %s\n' "$(basename "$0")" "$*" >&2
  exit 2
}

# The packages of tools/packages.txt that everything needs, and those of the suites named.
packages_wanted() {
  awk -v suites=" $* " '/^[^#]/ && ($2 == "" || index(suites, " " $2 " ")) { print $1 }' tools/packages.txt
}

# Installs what dpkg does not know as installed; silent and instant when nothing is missing.
install_packages() {
  local missing=() package
  for package in $(packages_wanted "$@"); do
    [ "$(dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null)" = installed ] || missing+=("$package")
  done
  [ ${#missing[@]} -gt 0 ] || return 0
  local as_root=()
  if [ "$(id -u)" != 0 ]; then
    command -v sudo >/dev/null || die "needs root or sudo to install: ${missing[*]}"
    as_root=(sudo)
  fi
  say "installing ${missing[*]}"
  "${as_root[@]}" apt-get update -qq
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
    apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
}

# build PRESET [TARGET...]: configures when needed, then builds the targets (default: all).
build() {
  local preset=$1
  shift
  if [ ! -f "build/$preset/build.ninja" ]; then
    say "configuring build/$preset"
    cmake --preset "$preset" >/dev/null
  fi
  cmake --build --preset "$preset" ${1:+--target "$@"} >&2
}
