# Sourced by the other scripts, in the project's root: finds uv, brings it into .uv when there is none, and lets it heed
# the configuration of pip.

source scripts/steps.sh

oldest_uv=0.8.0

outside() { (cd / && "$@"); }

is_new_enough() {
    local version
    version="$("$1" --version 2>/dev/null | cut -d ' ' -f 2)" || return 1
    [ "$(printf '%s\n' "$oldest_uv" "$version" | sort -V | head -n 1)" = "$oldest_uv" ]
}

# Runs Python from outside the project, where a pyenv without the version of .python-version still has one.
any_python() {
    local candidate
    for candidate in python3 python3.12 python3.11 python; do
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
            # pip takes the best release of all its indexes, so uv has to as well.
            *.extra-index-url) export UV_INDEX="${UV_INDEX:-$value}" UV_INDEX_STRATEGY="${UV_INDEX_STRATEGY:-unsafe-best-match}" ;;
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
    if is_new_enough uv; then
        uv="uv"
        return
    fi
    uv="$here/.uv/bin/uv"
    is_new_enough "$uv" && return
    any_python -c '' 2>/dev/null || fail "no Python: install Python 3.12 (pyenv, your package manager), then run make again"
    say "uv: bringing it into .uv"
    rm -rf .uv
    # A Python without ensurepip (Debian's, without python3-venv) still has pip, or neither of the two.
    if any_python -m venv "$here/.uv" >/dev/null 2>&1; then
        quietly "uv" outside "$here/.uv/bin/python" -m pip install --require-hashes --requirement "$here/scripts/uv.txt"
    else
        rm -rf .uv
        quietly "uv" any_python -m pip install --require-hashes --requirement "$here/scripts/uv.txt" --target "$here/.uv"
    fi
}

# The first Python of the versions in $supported: on PATH, where pyenv keeps its own, or where uv does.
find_interpreter() {
    local version candidate
    for version in $supported; do
        for candidate in "python$version" "${PYENV_ROOT:-$HOME/.pyenv}/versions/$version".*/bin/python; do
            if (cd / && "$candidate" -c "import sys; sys.exit('%d.%d' % sys.version_info[:2] != '$version')") 2>/dev/null; then
                command -v "$candidate"
                return
            fi
        done
        "$uv" python find --offline "$version" 2>/dev/null && return
    done
    "$uv" python install --quiet "${supported%% *}" 2>/dev/null && "$uv" python find "${supported%% *}"
}
