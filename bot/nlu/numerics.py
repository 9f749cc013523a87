"""Whether the numeric libraries compute rightly on this processor: small computations with known outcomes.

A library that does not know a processor picks code that was written for another one, which may crash or, worse, not.
What crashes takes its process along, so the trial runs in a child; nothing heavy is imported here before that.
"""

from __future__ import annotations

import os
import platform
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping

from bot.errors import UnfitProcessor

# What every processor of a kind can run, to name to the library when its own choice fails.
_SAFE = {"x86_64": ("Haswell", "Nehalem"), "AMD64": ("Haswell", "Nehalem"), "aarch64": ("ARMV8",), "arm64": ("ARMV8",)}
# Wide enough for the blocks that large matrices are worked on in.
_WIDTH = 1024
_SECONDS = 120.0

Trial = Callable[[Mapping[str, str]], int]


def check_numerics(run: Trial | None = None) -> None:
    """Raises UnfitProcessor, which says what to set, when a small computation crashes or comes out wrong here."""
    run = run or run_trial
    code = run({})
    if code == 0:
        return
    raise UnfitProcessor(
        f"The numeric library fails on this processor ({_describe_exit(code)}): {advise_settings(run)}."
    )


def advise_settings(run: Trial | None = None) -> str:
    """What to set so that the numeric library computes rightly here, as tried."""
    run = run or run_trial
    for kernel in _SAFE.get(platform.machine(), ()):
        if run({"OPENBLAS_CORETYPE": kernel}) == 0:
            return f"set OPENBLAS_CORETYPE={kernel} and try again"
    return "no setting of OPENBLAS_CORETYPE helps here"


def run_trial(more: Mapping[str, str]) -> int:
    """The exit code of the trial in a child process whose environment has these variables more."""
    command = (sys.executable, "-m", "bot.nlu.numerics")
    environment = {**os.environ, **more}
    try:
        done = subprocess.run(command, env=environment, stderr=subprocess.DEVNULL, check=False, timeout=_SECONDS)
    except subprocess.TimeoutExpired:
        return -signal.SIGALRM
    return done.returncode


def is_right() -> bool:
    """Whether a matrix of known factor has it, the factor its known inverse, and a product its known sums."""
    import numpy as np

    from bot.nlu.triangle import factorize_kernel, inverse_lengths

    places = np.arange(1, _WIDTH + 1, dtype=np.float32)
    factor = factorize_kernel(np.asfortranarray(np.minimum(places[:, None], places)))
    lengths = np.full(_WIDTH, 2, dtype=np.float32)
    lengths[-1] = 1
    # All numbers on the way are whole and small, so every processor finds them exactly.
    return (
        np.array_equal(factor, np.tri(_WIDTH, dtype=np.float32))
        and np.array_equal(inverse_lengths(factor), lengths)
        and bool(((np.ones((_WIDTH, 384), np.float32) @ np.ones((384, 320), np.float32)) == 384).all())
    )


def _describe_exit(code: int) -> str:
    if code == -signal.SIGALRM:
        return f"a small computation took over {_SECONDS:.0f} seconds"
    return "a small computation crashed" if code < 0 else "a small computation came out wrong"


if __name__ == "__main__":
    sys.exit(0 if is_right() else 1)
