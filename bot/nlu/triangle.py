"""The factorization that training rests on, by calls that OpenBLAS gets right on every processor."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import linalg

Matrix = NDArray[np.float32]
_COLUMNS = 512


def factorize(kernel: Matrix) -> Matrix:
    """The lower triangle whose square this is. Uses up `kernel`."""
    return np.asarray(linalg.cholesky(kernel, lower=True, overwrite_a=True, check_finite=False), dtype=np.float32)


def inverse_lengths(factor: Matrix) -> Matrix:
    """The squared length of each column of the inverse of this lower triangle.

    Solved for some columns at a time, which takes little memory. LAPACK's `strtri` would do it at once, but crashed on
    processors that were newer than the library.
    """
    width = len(factor)
    lengths = np.empty(width, dtype=np.float32)
    for start in range(0, width, _COLUMNS):
        end = min(start + _COLUMNS, width)
        ones = np.eye(width - start, end - start, dtype=np.float32, order="F")
        part = linalg.solve_triangular(factor[start:, start:], ones, lower=True, overwrite_b=True, check_finite=False)
        lengths[start:end] = np.einsum("ij,ij->j", part, part)
    return lengths
