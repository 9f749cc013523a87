#!/usr/bin/env bash
# Sees to a Chromium for the browser tests: Debian's or Ubuntu's, by apt, when there is none and we may install it.
# Without one those tests are skipped, so this never fails; it says so loudly.
set -uo pipefail
source "$(dirname "$0")/apt.sh"

has_browser() {
    local name
    for name in chromium chromium-browser google-chrome google-chrome-stable; do
        command -v "$name" >/dev/null && return
    done
    return 1
}

if has_browser; then
    echo "==> Chromium: up to date"
elif install_packages "Chromium for the browser tests" chromium fonts-liberation && has_browser; then
    echo "==> Chromium: ready"
else
    echo "################################################################################"
    echo "## NO CHROMIUM: the browser tests will be skipped. Install the package chromium."
    echo "################################################################################"
fi
