#!/usr/bin/env bash
# What can be known before anything long begins: whether this folder can be written, has room, and the port is free.
# Takes what `bot serve` takes.
set -euo pipefail
cd "$(dirname "$0")/.."
source scripts/uv.sh

# Unpacked packages and uv's cache of them; later a model, a log and the database.
first_megabytes=2500
later_megabytes=200

can_write() {
    local folder="$1" reason
    reason="$({ mkdir -p "$folder" && : >"$folder/.can-write" && rm -f "$folder/.can-write"; } 2>&1)" && return
    fail "$folder cannot be written (${reason##*: }): run make where you may write, or name another folder in BOT_VAR or BOT_MODELS"
}

has_room() {
    local wanted="$first_megabytes" free
    [ ! -e .venv/.installed-runtime ] || wanted="$later_megabytes"
    free="$(df -Pm . | awk 'NR == 2 { print $4 }')"
    [ "$free" -ge "$wanted" ] || fail "only $free MB are free in $PWD; $wanted MB are needed"
}

port_is_free() {
    local host="${BOT_HOST:-127.0.0.1}" port="${BOT_PORT:-8000}"
    while [ $# -gt 0 ]; do
        case "$1" in
            --host=*) host="${1#*=}" ;;
            --port=*) port="${1#*=}" ;;
            --host) host="${2:-$host}"; shift ;;
            --port) port="${2:-$port}"; shift ;;
        esac
        shift
    done
    any_python - "$host" "$port" <<'PY' || [ $? = 127 ] || exit 1
import socket, sys

host, port = sys.argv[1:]
if not port.isdigit() or int(port) > 65535:
    sys.exit(f"error: port {port!r}: expected a number from 0 to 65535")
try:
    family, kind, protocol, _, address = socket.getaddrinfo(host, int(port), type=socket.SOCK_STREAM)[0]
    with socket.socket(family, kind, protocol) as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        trial.bind(address)
except OSError as error:
    reason = error.strerror or error
    sys.exit(f"error: {host}:{port} cannot be served ({reason}): stop what runs there (this assistant takes changes over by .venv/bin/bot reload), or: make run ARGS=\"--port 8001\"")
PY
}

can_write "$PWD"
can_write "${BOT_VAR:-var}"
can_write "${BOT_MODELS:-models}"
has_room
port_is_free "$@"
