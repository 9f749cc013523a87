#!/usr/bin/env bash
# Makes .venv what the lock says: `scripts/environment.sh runtime`, or `dev` for the tools of checks and tests as well.
# Does nothing when the lock is unchanged.
set -euo pipefail
cd "$(dirname "$0")/.."

wanted="${1:?runtime or dev}"
python=".venv/bin/python"

source scripts/uv.sh

# What an installed environment was made from: the lock, this script, and the place, for .venv cannot be moved.
state_of() {
    local locks=(requirements.txt)
    if [ "$1" = dev ]; then locks+=(requirements-dev.txt); fi
    { cat "${locks[@]}" .python-version scripts/environment.sh; pwd -P; } | cksum
}

is_installed() { [ "$(cat ".venv/.installed-$1" 2>/dev/null)" = "$(state_of "$1")" ]; }

make_venv() {
    if "$python" -c 'import sys; sys.exit(sys.version_info[:2] != (3, 10))' 2>/dev/null; then return; fi
    local version interpreter
    version="$(cat .python-version)"
    say "Making .venv with Python $version"
    rm -rf .venv
    # pyenv's Pythons are found on PATH only where its shims are, so we look where it keeps them too.
    for interpreter in "${PYENV_ROOT:-$HOME/.pyenv}/versions/$version".*/bin/python "$version"; do
        [ "$interpreter" = "$version" ] || [ -x "$interpreter" ] || continue
        if "$uv" venv --quiet --python "$interpreter" .venv; then return; fi
    done
    fail "no Python $version: install it (uv python install, pyenv, your package manager), then run make again"
}

install_lock() {
    local lock="$1"
    say "Installing $(grep -cE '^[a-z0-9]' "$lock") packages of $lock; the first time takes some minutes"
    "$uv" pip sync --python "$python" --require-hashes "$lock"
}

# The project itself, editable, and the line by which every interpreter of .venv runs Rasa without TensorFlow.
install_project() {
    "$uv" pip install --quiet --python "$python" --no-deps --no-build-isolation --editable .
    local packages
    packages="$("$python" -c 'import sysconfig; print(sysconfig.get_path("purelib"))')"
    cat >"$packages/smm_smo_assistant.pth" <<'PTH'
import sys; exec("try:\n    import bot.tensorflow_free as free\n    free.install()\nexcept ImportError:\n    pass")
PTH
}

# Bytecode of what the server imports: where PYTHONDONTWRITEBYTECODE is set, every start would make it anew, for seconds.
compile_imports() {
    env -u PYTHONDONTWRITEBYTECODE "$python" - <<'PY' >/dev/null 2>&1 || say "Bytecode was not made; the server starts slower"
from bot.tensorflow_free import leave_out_what_serving_does_not_use

leave_out_what_serving_does_not_use()
import spacy.lang.en, spacy.pipeline, uvicorn, wsproto
import actions.talk, bot.channels.slack.channel, bot.channels.web, bot.cli.serve, bot.cli.talk, bot.engine.assistant
import bot.engine.tracker_store, bot.nlu.classifier, bot.nlu.entities, bot.nlu.sentence_encoder, bot.nlu.spacy_pipeline
PY
}

if [ -e .venv/.installed-dev ]; then wanted=dev; fi # once there, the tools of checks and tests stay
if is_installed "$wanted" && "$python" -c '' 2>/dev/null; then
    say "Environment: up to date"
    exit 0
fi

heed_pip
find_uv
make_venv
rm -f .venv/.installed-*
if [ "$wanted" = dev ]; then install_lock requirements-dev.txt; else install_lock requirements.txt; fi
install_project
compile_imports
state_of runtime >.venv/.installed-runtime # the dev lock holds all of the runtime lock, in the same versions
if [ "$wanted" = dev ]; then state_of dev >.venv/.installed-dev; fi
say "Environment: ready"
