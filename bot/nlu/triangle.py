"""The factorization that training rests on, by calls that OpenBLAS gets right on every processor."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import linalg

Matrix = NDArray[np.float32]
_COLUMNS = 512


def factorize_kernel(kernel: Matrix) -> Matrix:
    """The lower triangle whose square this is. Uses up `kernel`."""
    return np.asarray(linalg.cholesky(kernel, lower=True, overwrite_a=True, check_finite=False), dtype=np.float32)


def inverse_lengths(factor: Matrix, every: int = 1) -> Matrix:
    """The squared length of each column, or of one in so many, of the inverse of this lower triangle.

    Solved for some columns at a time, which takes little memory. LAPACK's `strtri` would do it at once, but crashed on
    processors that were newer than the library.
    """
    width, lengths = len(factor), []
    for start in range(0, width, _COLUMNS):
        columns = np.arange(start + -start % every, min(start + _COLUMNS, width), every) - start
        ones = np.zeros((width - start, len(columns)), dtype=np.float32, order="F")
        ones[columns, np.arange(len(columns))] = 1
        part = linalg.solve_triangular(factor[start:, start:], ones, lower=True, overwrite_b=True, check_finite=False)
        lengths.append(np.einsum("ij,ij->j", part, part))
    return np.concatenate(lengths)
