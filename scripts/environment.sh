#!/usr/bin/env bash
# Makes .venv what the lock says: `scripts/environment.sh runtime`, or `dev` for the tools of checks and tests as well.
# Does nothing when the lock is unchanged.
set -euo pipefail
cd "$(dirname "$0")/.."

wanted="${1:?runtime or dev}"
python=".venv/bin/python"
supported="3.12 3.13 3.11"

source scripts/uv.sh

# What an installed environment was made from: the lock, this script, and the place, for .venv cannot be moved.
state_of() {
    local locks=(requirements.txt)
    if [ "$1" = dev ]; then locks+=(requirements-dev.txt); fi
    { cat "${locks[@]}" .python-version scripts/environment.sh; pwd -P; } | cksum
}

is_installed() { [ "$(cat ".venv/.installed-$1" 2>/dev/null)" = "$(state_of "$1")" ]; }

make_venv() {
    local version interpreter
    version="$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null || true)"
    case " $supported " in *" ${version:-none} "*) return ;; esac
    interpreter="$(find_interpreter)" || fail "no Python ${supported// / or }: install one (pyenv, your package manager, uv python install), then run make again"
    rm -rf .venv
    "$uv" venv --quiet --python "$interpreter" .venv
}

install_lock() {
    local lock="$1"
    say "Environment: installing $(grep -cE '^[a-z0-9]' "$lock") packages with $("$python" -V), some minutes the first time (details in $log) …"
    quietly "Environment" "$uv" pip sync --python "$python" --require-hashes "$lock"
}

# The project itself, editable, and the line by which every interpreter of .venv runs Rasa without TensorFlow.
install_project() {
    quietly "Environment" "$uv" pip install --python "$python" --no-deps --no-build-isolation --editable .
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
import bot.engine.pipeline, bot.nlu.classifier, bot.nlu.entities, bot.nlu.sentence_encoder, bot.nlu.spacy_pipeline
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
say "Environment: ready, $SECONDS s"
