#!/usr/bin/env bash
# Makes sure there is a Chromium and a Chinese font for the browser tests, or says what to install.
set -euo pipefail
export DEBIAN_FRONTEND=noninteractive

have() { command -v "$1" >/dev/null; }
any() { test -n "${CHROMIUM:-}" || have chromium-headless-shell || have chromium || have chromium-browser || have google-chrome; }
# Without fontconfig nobody can tell; Chromium's package brings it.
font() { have fc-list && test -n "$(fc-list :lang=zh-cn family)"; }
install() {
  echo "installing $* for the browser tests"
  timeout 300 apt-get update -qq && timeout 300 apt-get install -y -qq --no-install-recommends "$@" >/dev/null
}

if test "$(id -u)" = 0 && have apt-get; then
  # Any Chromium will do, but the one without a window does the same for half the work.
  test -n "${CHROMIUM:-}" || have chromium-headless-shell || install chromium-headless-shell || any || install chromium
  font || install fontconfig fonts-wqy-zenhei
  exit 0
fi
wanted=()
any || wanted+=(chromium)
font || wanted+=(fontconfig fonts-wqy-zenhei)
test ${#wanted[@]} -eq 0 ||
  echo "browser tests need: ${wanted[*]}  (for example: sudo apt-get install ${wanted[*]}; or set CHROMIUM to a browser)"
