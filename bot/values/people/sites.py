"""Sites and apps that no advice is given for, in a text."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property


@dataclass(frozen=True)
class Sites:
    """The names of lexicon/sites.yml, as they are spelled."""

    names: tuple[str, ...]

    @classmethod
    def from_names(cls, names: Iterable[str]) -> Sites:
        """The sites of these names."""
        return cls(tuple(map(str, names)))

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        return re.compile(rf"\b({'|'.join(map(re.escape, self.names)) or '(?!)'})\b", re.IGNORECASE)

    def find_sites(self, text: str) -> tuple[str, ...]:
        """The sites that the text names, once each."""
        spelled = {name.casefold(): name for name in self.names}
        return tuple(dict.fromkeys(spelled[found.casefold()] for found in self._pattern.findall(text)))
