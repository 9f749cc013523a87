"""The product's own documents hold its own figures."""

from pathlib import Path

from bot.cli.evaluate import may_write
from bot.settings import Settings


def test_figures_of_an_agency_or_of_other_lines_stay_out_of_the_documents(tmp_path: Path) -> None:
    assert may_write(True, Settings())
    assert not may_write(True, Settings(agency_dir=tmp_path))
    assert not may_write(False, Settings())
