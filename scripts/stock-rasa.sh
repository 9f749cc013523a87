#!/usr/bin/env bash
# Makes stock Rasa's default bot, trained, under var/stock: with TensorFlow, as `rasa init` gives it. 2.6 GB, some minutes.
# For `make bench-turns STOCK=1` and `make bench-nlu STOCK=1` alone; nothing else of this project uses it.
set -euo pipefail
cd "$(dirname "$0")/.."

source scripts/uv.sh
heed_pip
find_uv

folder=var/stock
mkdir -p "$folder"
if [ ! -e "$folder/.venv/.installed" ]; then
    interpreter="$(supported=3.10 find_interpreter)" || fail "stock Rasa needs Python 3.10"
    "$uv" venv --clear --quiet --python "$interpreter" "$folder/.venv"
    "$uv" pip sync --no-config --quiet --python "$folder/.venv/bin/python" --require-hashes scripts/stock-rasa.txt
    touch "$folder/.venv/.installed"
fi
if [ ! -e "$folder/bot/models" ]; then
    mkdir -p "$folder/bot"
    "$folder/.venv/bin/python" -m rasa init --no-prompt --init-dir "$folder/bot"
fi
