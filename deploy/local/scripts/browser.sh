#!/usr/bin/env bash
# Makes sure there is a Chromium and a Chinese font for the browser tests, or says what to install.
set -euo pipefail

browser=${CHROMIUM:-$(command -v chromium || command -v chromium-browser || command -v google-chrome || true)}
# Without fontconfig nobody can tell; Chromium's package brings it.
font() { command -v fc-list >/dev/null && test -n "$(fc-list :lang=zh-cn family)"; }

wanted=()
test -n "$browser" || wanted+=(chromium)
font || wanted+=(fontconfig fonts-wqy-zenhei)
test ${#wanted[@]} -gt 0 || exit 0

if test "$(id -u)" = 0 && command -v apt-get >/dev/null; then
  echo "installing ${wanted[*]} for the browser tests"
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -qq
  apt-get install -y -qq --no-install-recommends "${wanted[@]}" >/dev/null
else
  echo "browser tests need: ${wanted[*]}  (for example: sudo apt-get install ${wanted[*]}; or set CHROMIUM to a browser)"
fi
