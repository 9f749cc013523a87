#!/usr/bin/env bash
# Sees to a PostgreSQL for the database tests, which start a server of their own: Debian's or Ubuntu's, by apt, when
# there is none and we may install it. Without one those tests are skipped, so this never fails; it says so loudly.
set -uo pipefail
source "$(dirname "$0")/apt.sh"

has_postgres() {
    command -v initdb >/dev/null || compgen -G "/usr/lib/postgresql/*/bin/initdb" >/dev/null
}

if has_postgres; then
    echo "==> PostgreSQL: up to date"
elif install_packages "PostgreSQL for the database tests" postgresql && has_postgres; then
    echo "==> PostgreSQL: ready"
else
    echo "################################################################################"
    echo "## NO POSTGRESQL: its tests will be skipped. Install the package postgresql."
    echo "################################################################################"
fi
