#!/usr/bin/env bash
# `make run`: sets everything up, a line for each step, then serves; takes what `bot serve` takes.
set -euo pipefail
cd "$(dirname "$0")/.."
source scripts/steps.sh

python=".venv/bin/python"

check_content() {
    local found
    found="$("$python" -m bot check 2>&1)" && return
    printf '%s\n' "$found" | grep -v '^note: ' >&2
    fail "nothing was trained or started; put it right, then run make again"
}

scripts/preflight.sh "$@"
scripts/environment.sh runtime
check_content
"$python" -m bot train
say "Starting; Ctrl-C stops it"
exec "$python" -m bot serve "$@"
