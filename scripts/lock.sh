#!/usr/bin/env bash
# Writes requirements.txt, requirements-observability.txt and requirements-dev.txt from pyproject.toml, and scripts/uv.txt:
# every release with its hashes, no addresses. Each holds all of the one before, in the same releases.
# Releases stay as they are locked unless `--upgrade` or `--upgrade-package NAME` is given.
set -euo pipefail
cd "$(dirname "$0")/.."

source scripts/uv.sh
heed_pip
find_uv

# One lock for every Python and system we run on; a line that is for some of them alone says so.
compile() {
    "$uv" pip compile --quiet --universal --python-version 3.11 \
        --generate-hashes --no-emit-index-url --no-emit-find-links --no-header "$@" >/dev/null
}

compile pyproject.toml --output-file requirements.txt "$@"
compile pyproject.toml --extra observability --constraint requirements.txt --output-file requirements-observability.txt "$@"
compile pyproject.toml --extra dev --constraint requirements-observability.txt --output-file requirements-dev.txt "$@"
echo uv | compile - --output-file scripts/uv.txt "$@" # uv itself, for machines without one
echo "==> requirements.txt, requirements-observability.txt, requirements-dev.txt and scripts/uv.txt written; run make test"
