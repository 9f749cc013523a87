#!/usr/bin/env bash
# Sees to a Chromium for the browser tests: Debian's or Ubuntu's, by apt, when there is none and we may install it.
# Without one those tests are skipped, so this never fails; it says so loudly.
set -uo pipefail

has_browser() {
    local name
    for name in chromium chromium-browser google-chrome google-chrome-stable; do
        command -v "$name" >/dev/null && return
    done
    return 1
}

install() {
    local root=()
    command -v apt-get >/dev/null || return 1
    if [ "$(id -u)" != 0 ]; then
        sudo -n true 2>/dev/null || return 1
        root=(sudo -n)
    fi
    echo "==> Installing Chromium for the browser tests"
    "${root[@]}" apt-get update -qq &&
        "${root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
            chromium fonts-liberation >/dev/null
}

if has_browser; then
    echo "==> Chromium: up to date"
elif install && has_browser; then
    echo "==> Chromium: ready"
else
    echo "################################################################################"
    echo "## NO CHROMIUM: the browser tests will be skipped. Install the package chromium."
    echo "################################################################################"
fi
