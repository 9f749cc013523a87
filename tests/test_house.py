"""Sizes that keep the house readable: methods of a class of the dialogue, and what the wiring imports."""

import pytest

from scripts.count_house import ROOT, count_methods, count_own_imports, read_modules

MODULES = read_modules(ROOT)


@pytest.mark.parametrize(("name", "methods"), count_methods(MODULES, "bot/dialogue/").items())
def test_a_class_of_the_dialogue_has_at_most_fifteen_methods(name: str, methods: int) -> None:
    assert methods <= 15, f"split {name} where its methods share nothing"


@pytest.mark.parametrize(("path", "imports"), count_own_imports(MODULES, "bot/bootstrap").items())
def test_a_file_of_the_wiring_imports_at_most_fifteen_modules_of_ours(path: str, imports: int) -> None:
    assert imports <= 15, f"build a part of {path} in a file of its own"
