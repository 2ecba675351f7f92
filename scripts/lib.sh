# shellcheck shell=bash
# What demo and test share: finding JDKs and Maven, and installing them where that is possible.
# Works with the bash 3.2 that macOS has.

say() { printf '%s\n' "$*" >&2; }

die() {
  say "$*"
  exit 1
}

# usage_error <text>: wrong arguments end with one line and exit code 2.
usage_error() {
  say "${0##*/}: $*; see --help"
  exit 2
}

# java_version <home>: the major version, such as 17; nothing where there is no Java that runs.
java_version() {
  { "$1/bin/java" -version 2>&1 || true; } |
    sed -n 's/.* version "\(1\.\)\{0,1\}\([0-9]*\).*/\2/p' | head -n 1
}

# java_on_path: the home of the java command, through links and launchers.
java_on_path() {
  command -v java >/dev/null 2>&1 || return 0
  { java -XshowSettings:properties -version 2>&1 || true; } | sed -n 's/^ *java\.home = //p'
}

# all_homes: each place where a JDK may be, one a line, some of them wrong or named twice.
all_homes() {
  [ -z "${JAVA_HOME:-}" ] || printf '%s\n' "$JAVA_HOME"
  java_on_path
  printf '%s\n' /usr/lib/jvm/* "$HOME"/.sdkman/candidates/java/* /opt/java* /opt/java/* /opt/jdk*
  printf '%s\n' /Library/Java/JavaVirtualMachines/*/Contents/Home
  if [ -x /usr/libexec/java_home ]; then
    /usr/libexec/java_home 2>/dev/null || true
  fi
}

# jdks: "<major version> <home>" of each JDK from 17 on, oldest first; JAVA_HOME leads among equals.
jdks() {
  local home real version seen=:
  all_homes | while IFS= read -r home; do
    if [ ! -x "$home/bin/java" ] || [ ! -x "$home/bin/javac" ]; then
      continue
    fi
    real=$(cd "$home" && pwd -P)
    case $seen in *":$real:"*) continue ;; esac
    seen="$seen$real:"
    version=$(java_version "$real")
    if [ "${version:-0}" -ge 17 ]; then
      printf '%s %s\n' "$version" "$real"
    fi
  done | sort -s -n -k 1,1
}

# oldest_jdk, newest_jdk: homes; nothing where there is none.
oldest_jdk() { jdks | head -n 1 | cut -d ' ' -f 2-; }
newest_jdk() { jdks | tail -n 1 | cut -d ' ' -f 2-; }

# need_tools: sees to a JDK from 17 on and to Maven, or says what to install and ends the script.
need_tools() {
  local missing=''
  [ -n "$(oldest_jdk)" ] || missing='a JDK, 17 or newer'
  command -v mvn >/dev/null 2>&1 || missing="${missing:+$missing, and }Maven (mvn)"
  [ -n "$missing" ] || return 0

  if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null 2>&1; then
    die "Missing: $missing. Install it, for example with" \
      "'apt-get install openjdk-17-jdk-headless maven' or 'brew install openjdk@17 maven'," \
      'and set JAVA_HOME.'
  fi
  say "Missing: $missing. Installing ..."
  install_on_debian
  [ -n "$(oldest_jdk)" ] || die 'No JDK, 17 or newer, was found after the installation.'
  command -v mvn >/dev/null 2>&1 || die 'No mvn command was found after the installation.'
}

install_on_debian() {
  local packages='' name
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -qq >&2
  if [ -z "$(oldest_jdk)" ]; then
    for name in openjdk-17-jdk-headless openjdk-21-jdk-headless default-jdk-headless; do
      if apt-cache show "$name" >/dev/null 2>&1; then
        packages=$name
        break
      fi
    done
    [ -n "$packages" ] || die 'This Debian offers no JDK from 17 on; install one and set JAVA_HOME.'
  fi
  command -v mvn >/dev/null 2>&1 || packages="$packages maven"
  # shellcheck disable=SC2086 # a list of package names
  apt-get install -y -qq --no-install-recommends $packages >&2 ||
    die "apt-get could not install: $packages"
}

# want_browser: a Chromium for the tests of the dashboard, which are skipped where there is none.
want_browser() {
  local name
  for name in chromium chromium-browser google-chrome google-chrome-stable; do
    ! command -v "$name" >/dev/null 2>&1 || return 0
  done
  if [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null 2>&1; then
    say 'Installing chromium, for the tests of the dashboard ...'
    export DEBIAN_FRONTEND=noninteractive
    if apt-get update -qq >&2 && apt-get install -y -qq --no-install-recommends chromium >&2; then
      return 0
    fi
  fi
  say 'There is no Chromium: the tests of the dashboard in a browser are skipped.'
}
