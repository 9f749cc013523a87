"""What holds for every test."""

from __future__ import annotations

import os

from hypothesis import settings

# A run that failed fails again, and one that passed passes again; HYPOTHESIS_PROFILE=search looks for something new.
settings.register_profile("same", derandomize=True, deadline=None)
settings.register_profile("search", deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "same"))
