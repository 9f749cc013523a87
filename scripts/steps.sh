# Sourced by the other scripts, in the project's root: a line for each step, its details in a log.

log="${BOT_VAR:-var}/setup.log"

say() { printf '==> %s\n' "$*"; }
fail() { printf 'error: %s\n' "$*" >&2; exit 1; }

# `quietly WHAT COMMAND…` runs a command with its output in the log; when it fails, says so in one line and ends.
quietly() {
    local what="$1" reason
    shift
    mkdir -p "$(dirname "$log")"
    if "$@" >"$log.step" 2>&1; then
        cat "$log.step" >>"$log"
        rm -f "$log.step"
        return
    fi
    cat "$log.step" >>"$log"
    reason="$(grep -aiE 'error|cause|failed' "$log.step" | tail -n 1 | sed -E 's/^ *(error|cause): *//I' | cut -c 1-200 || true)"
    rm -f "$log.step"
    fail "$what: ${reason:-it failed} (details in $log)"
}
