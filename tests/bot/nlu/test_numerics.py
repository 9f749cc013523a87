"""Whether the numeric libraries compute rightly here, and what an operator reads when they do not."""

from __future__ import annotations

import platform
import signal
import sys
from collections.abc import Mapping

import numpy as np
import pytest

from bot.errors import UnfitProcessor
from bot.nlu.numerics import check_numerics, is_right, run_trial
from bot.nlu.triangle import factorize_kernel, inverse_lengths


def test_this_machine_computes_rightly_as_it_is_set() -> None:
    check_numerics()


def test_a_child_that_has_no_such_kernel_says_so_by_its_exit_code(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/bin/false")

    assert run_trial({}) == 1


@pytest.mark.parametrize(
    ("code", "seen"), [(-signal.SIGSEGV, "crashed"), (1, "came out wrong"), (-signal.SIGALRM, "took over")]
)
def test_what_fails_is_one_line_with_the_setting_that_helps(
    monkeypatch: pytest.MonkeyPatch, code: int, seen: str
) -> None:
    def run(more: Mapping[str, str]) -> int:
        return 0 if more.get("OPENBLAS_CORETYPE") == "Nehalem" else code

    monkeypatch.setattr(platform, "machine", lambda: "x86_64")
    with pytest.raises(UnfitProcessor) as refused:
        check_numerics(run)

    assert seen in str(refused.value)
    assert "set OPENBLAS_CORETYPE=Nehalem" in str(refused.value)
    assert "\n" not in str(refused.value)


def test_where_no_setting_helps_none_is_promised() -> None:
    with pytest.raises(UnfitProcessor, match="no setting of OPENBLAS_CORETYPE helps here"):
        check_numerics(lambda more: 1)


def test_a_wrong_factor_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.nlu.triangle.factorize_kernel", lambda kernel: kernel)

    assert not is_right()


@pytest.mark.parametrize("every", [1, 3, 4])
@pytest.mark.parametrize("width", [1, 7, 512, 513, 1300])
def test_the_lengths_are_those_of_the_inverse_whatever_the_width(width: int, every: int) -> None:
    rows = np.random.default_rng(width).normal(size=(width, 40)).astype(np.float32)
    kernel = rows @ rows.T + 5 * np.eye(width, dtype=np.float32)

    lengths = inverse_lengths(factorize_kernel(kernel.copy(order="F")), every)

    # By another way: they are the diagonal of the inverse of the whole.
    np.testing.assert_allclose(lengths, np.diag(np.linalg.inv(kernel.astype(np.float64)))[::every], rtol=2e-3)
