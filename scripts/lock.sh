#!/usr/bin/env bash
# Writes requirements.txt and requirements-dev.txt from pyproject.toml: every release with its hashes, no addresses.
# Releases stay as they are locked unless `--upgrade` or `--upgrade-package NAME` is given.
set -euo pipefail
cd "$(dirname "$0")/.."

source scripts/uv.sh
heed_pip
find_uv

compile() {
    "$uv" pip compile --quiet --python-version "$(cat .python-version)" \
        --generate-hashes --no-emit-index-url --no-emit-find-links --no-header pyproject.toml "$@" >/dev/null
}

# matplotlib draws the pictures of `rasa test`: the dev extra has it, the running bot does without.
compile --override requirements-overrides.txt --output-file requirements.txt "$@"
compile --extra dev --constraint requirements.txt --output-file requirements-dev.txt "$@"
echo "==> requirements.txt and requirements-dev.txt written; run make test"
