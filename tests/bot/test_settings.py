"""Settings from the environment."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.errors import SettingsError
from bot.settings import Secret, Settings


def test_an_empty_environment_gives_defaults_that_work() -> None:
    settings = Settings.from_env({})

    assert settings.port == 8000
    assert settings.url.startswith("sqlite:///")


def test_values_are_read_by_their_type() -> None:
    settings = Settings.from_env(
        {
            "BOT_PORT": "9000",
            "BOT_REST_CHANNEL": "yes",
            "AGENCY_DIR": "/x",
            "BOT_ALLOWED_ORIGINS": "https://a, https://b",
        }
    )

    assert (settings.port, settings.rest_channel, settings.agency_dir) == (9000, True, Path("/x"))
    assert settings.allowed_origins == ("https://a", "https://b")


@pytest.mark.parametrize(("variable", "text"), [("BOT_PORT", "eighty"), ("BOT_REST_CHANNEL", "maybe")])
def test_an_unusable_value_is_refused_with_its_name(variable: str, text: str) -> None:
    with pytest.raises(SettingsError, match=f"{variable}='{text}'"):
        Settings.from_env({variable: text})


def test_a_secret_does_not_show_itself() -> None:
    assert "hush" not in repr(Settings(secret_key=Secret("hush")))
