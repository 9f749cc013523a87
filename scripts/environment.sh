#!/usr/bin/env bash
# Makes .venv what the lock says: `scripts/environment.sh runtime`, `observability` for what reports traces and errors as
# well, or `dev` for the tools of checks and tests on top.
# Does nothing when the lock is unchanged.
set -euo pipefail
cd "$(dirname "$0")/.."

wanted="${1:?runtime, observability or dev}"
python=".venv/bin/python"
supported="3.12 3.13 3.11"

source scripts/uv.sh

lock_of() { if [ "$1" = runtime ]; then echo requirements.txt; else echo "requirements-$1.txt"; fi; }

# What an installed environment was made from: the lock, this script, and the place, for .venv cannot be moved.
state_of() {
    { cat requirements.txt "$(lock_of "$1")" .python-version scripts/environment.sh; pwd -P; } | cksum
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

for more in observability dev; do # once there, they stay
    if [ -e ".venv/.installed-$more" ]; then wanted="$more"; fi
done
if is_installed "$wanted" && "$python" -c '' 2>/dev/null; then
    say "Environment: up to date"
    exit 0
fi

heed_pip
find_uv
make_venv
rm -f .venv/.installed-*
install_lock "$(lock_of "$wanted")"
install_project
compile_imports
for held in runtime observability dev; do # each lock holds all of the one before, in the same releases
    state_of "$held" >".venv/.installed-$held"
    if [ "$held" = "$wanted" ]; then break; fi
done
say "Environment: ready, $SECONDS s"
