#!/usr/bin/env bash
# Makes an environment with stock Rasa and TensorFlow in the folder named (2.6 GB), for `make bench-nlu` to compare with.
set -euo pipefail
cd "$(dirname "$0")/.."

folder="$(realpath -m "${1:?the folder of the environment}")"
python="$folder/bin/python"

source scripts/uv.sh

if "$python" -c 'import rasa, tensorflow' 2>/dev/null; then
    say "Stock Rasa: up to date"
    exit 0
fi
heed_pip
find_uv
say "Installing stock Rasa 3.6.21 into $folder"
"$uv" venv --quiet --clear --python .venv/bin/python "$folder"
# From outside the project, whose overrides leave TensorFlow out.
(cd / && "$uv" pip install --quiet --python "$python" 'rasa==3.6.21' 'setuptools<70.4')
