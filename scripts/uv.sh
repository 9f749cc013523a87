# Sourced by the other scripts, in the project's root: finds uv, brings it into .uv when there is none, and lets it heed
# the configuration of pip.

say() { printf '==> %s\n' "$*"; }
fail() { printf 'error: %s\n' "$*" >&2; exit 1; }

# Runs Python from outside the project, where a pyenv without the version of .python-version still has one.
any_python() {
    local candidate
    for candidate in python3 python3.10 python; do
        if (cd / && "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 8))') 2>/dev/null; then
            (cd / && "$candidate" "$@")
            return
        fi
    done
    return 127
}

# uv reads its own configuration, not pip's: an index that is set for pip alone is handed on.
heed_pip() {
    local setting value
    while IFS='=' read -r setting value; do
        value="${value#\'}"
        value="${value%\'}"
        case "$setting" in
            *.index-url) [ -n "${UV_INDEX_URL:-}" ] || export UV_DEFAULT_INDEX="${UV_DEFAULT_INDEX:-$value}" ;;
            *.no-index) case "$value" in 1 | [Tt]rue | yes | on) export UV_NO_INDEX=1 ;; esac ;;
            *.find-links) pip_find_links="$value" ;;
            *.cert) export SSL_CERT_FILE="${SSL_CERT_FILE:-$value}" ;;
        esac
    done < <(any_python -m pip config list 2>/dev/null || true)
    if [ -n "${UV_NO_INDEX:-}" ] && [ -n "${pip_find_links:-}" ]; then
        export UV_FIND_LINKS="${UV_FIND_LINKS:-${pip_find_links// /,}}"
    fi
}

find_uv() {
    local here="$PWD"
    if command -v uv >/dev/null; then
        uv="uv"
        return
    fi
    uv="$here/.uv/bin/uv"
    [ -x "$uv" ] && "$uv" --version >/dev/null 2>&1 && return
    say "Bringing uv into .uv"
    rm -rf .uv
    # A Python without ensurepip (Debian's, without python3-venv) still has pip, or neither of the two.
    if any_python -m venv "$here/.uv" >/dev/null 2>&1; then
        (cd / && "$here/.uv/bin/python" -m pip install --quiet uv)
    else
        rm -rf .uv
        any_python -m pip install --quiet --target "$here/.uv" uv
    fi || fail "uv could not be brought along (is there a Python 3 with pip?): install uv, then run make again"
}
