"""Settings from the environment."""

from __future__ import annotations

import secrets
from dataclasses import fields
from pathlib import Path

import pytest

from bot.errors import SettingsError
from bot.settings import Secret, Settings, find_unknown


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
            "BOT_TRUSTED_PROXY": "10.0.0.7, 172.30.0.0/24, fd00::/8",
        }
    )

    assert (settings.port, settings.rest_channel, settings.agency_dir) == (9000, True, Path("/x"))
    assert settings.allowed_origins == ("https://a", "https://b")
    assert settings.trusted_proxy == ("10.0.0.7/32", "172.30.0.0/24", "fd00::/8")


@pytest.mark.parametrize(("variable", "text"), [("BOT_PORT", "eighty"), ("BOT_REST_CHANNEL", "maybe")])
def test_an_unusable_value_is_refused_with_its_name(variable: str, text: str) -> None:
    with pytest.raises(SettingsError, match=f"{variable}='{text}'"):
        Settings.from_env({variable: text})


def test_a_secret_does_not_show_itself() -> None:
    assert "hush" not in repr(Settings(secret_key=Secret("hush")))


@pytest.mark.parametrize(
    ("variable", "texts"),
    [
        ("BOT_PORT", ["0", "70000", "-1", "8000.5"]),
        ("BOT_TURN_SECONDS", ["-3", "0", "nan", "inf", "1e9"]),
        ("BOT_ACTION_SECONDS", ["0", "-0.5"]),
        ("BOT_MESSAGE_LIMIT", ["0", "-5", "1000000"]),
        ("BOT_SESSION_HOURS", ["-1", "0"]),
        ("BOT_SOCKETS_PER_ADDRESS", ["0"]),
        ("BOT_LOG_LEVEL", ["LOUD", "15"]),
        ("BOT_LOG_FORM", ["xml"]),
        ("BOT_RATE_PER_SESSION", ["often", "5", "-1/minute", "5/fortnight"]),
        (
            "BOT_ALLOWED_ORIGINS",
            ["agency.example", "*", "https://a.example/path", "ftp://a.example", "https://", "null"],
        ),
        ("BOT_TRUSTED_PROXY", ["notanip", "10.0.0.0/40", "proxy.example"]),
        ("BOT_PUBLIC_URL", ["agency.example", "https://", "https://a b.example"]),
        ("BOT_MAIL_TO", ["nobody", "a@example.com, b"]),
        ("BOT_MAIL_FROM", ["Ada", "Ada <ada>"]),
    ],
)
def test_a_value_out_of_range_or_form_is_refused_in_one_line(variable: str, texts: list[str]) -> None:
    for text in texts:
        with pytest.raises(SettingsError) as refused:
            Settings.from_env({variable: text})
        assert str(refused.value).startswith(f"{variable}={text!r}: expected ")
        assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    ("given", "sent_by_browsers"),
    [
        ("https://Agency.Example", "https://agency.example"),
        ("https://agency.example/", "https://agency.example"),
        ("https://agency.example:443", "https://agency.example"),
        ("http://agency.example:80/", "http://agency.example"),
        ("HTTP://agency.example:8080", "http://agency.example:8080"),
        ("https://bäckerei.example", "https://xn--bckerei-5wa.example"),
        ("http://[::1]:5000", "http://[::1]:5000"),
    ],
)
def test_an_origin_is_kept_as_browsers_send_it(given: str, sent_by_browsers: str) -> None:
    assert Settings.from_env({"BOT_ALLOWED_ORIGINS": given}).allowed_origins == (sent_by_browsers,)


@pytest.mark.parametrize("key", ["a", "k" * 64, "correct horse battery staple", "0123456789abcdef"])
def test_a_key_that_can_be_guessed_is_refused_and_not_shown(key: str) -> None:
    with pytest.raises(SettingsError) as refused:
        Settings.from_env({"BOT_SECRET_KEY": key})

    assert "openssl rand -hex 32" in str(refused.value)
    assert f"={key!r}" not in str(refused.value)


def test_a_random_key_is_taken() -> None:
    for key in (secrets.token_hex(32), secrets.token_urlsafe(32)):
        assert Settings.from_env({"BOT_SECRET_KEY": key}).secret_key == key


@pytest.mark.parametrize(
    ("slip", "meant"),
    [
        ("BOT_RATEPER_SESSION", "BOT_RATE_PER_SESSION"),
        ("BOT_SECRETKEY", "BOT_SECRET_KEY"),
        ("BOT_ALLOWED_ORIGIN", "BOT_ALLOWED_ORIGINS"),
        ("BOT_HSOT", "BOT_HOST"),
    ],
)
def test_a_misspelt_name_is_refused_with_the_one_that_was_meant(slip: str, meant: str) -> None:
    with pytest.raises(SettingsError, match=f"{slip}: there is no such setting; did you mean {meant}"):
        Settings.from_env({slip: "x"})


def test_somebody_elses_variable_is_let_be_and_named() -> None:
    environment = {"BOT_TOKEN": "of a Discord bot", "BOT_PARENT": "7", "ROBOT_NAME": "R2"}

    assert Settings.from_env(environment) == Settings()
    assert [(name, nearest) for name, nearest, _ in find_unknown(environment)] == [("BOT_TOKEN", "BOT_REST_TOKEN")]


def test_all_that_is_wrong_is_said_at_once() -> None:
    with pytest.raises(SettingsError) as refused:
        Settings.from_env({"BOT_PORT": "0", "BOT_LOG_FORM": "xml", "BOT_TURN_SECOND": "3"})

    assert len(str(refused.value).splitlines()) == 3


def test_every_default_would_be_taken_as_a_value() -> None:
    for row in fields(Settings):
        form = row.metadata["form"]
        if form and row.default:
            assert form(row.default) == row.default


@pytest.mark.parametrize(
    ("variable", "weak"),
    [
        ("BOT_SECRET_KEY", ["a", "a" * 64, "password" * 3]),
        ("BOT_METRICS_TOKEN", ["t0ken", "1" * 40, "short-token"]),
        ("BOT_FEED_TOKEN", ["feed", "abababababababababab"]),
        ("BOT_REST_TOKEN", ["rest", "aaaaaaaaaaaaaaaaaaab"]),
    ],
)
def test_a_secret_that_could_be_guessed_is_refused(variable: str, weak: list[str]) -> None:
    for text in weak:
        with pytest.raises(SettingsError) as refused:
            Settings.from_env({variable: text})
        assert f"{text!r}" not in str(refused.value)
        assert str(refused.value).startswith(f"{variable}: expected ")
    strong = "".join(f"{n:02x}" for n in range(7, 250, 7))
    assert Settings.from_env({variable: strong})


def test_names_of_hosts_are_read_without_their_case_and_refused_with_anything_else() -> None:
    assert Settings.from_env({"BOT_HOSTS": "Chat.Agency.example, other.example"}).hosts == (
        "chat.agency.example",
        "other.example",
    )
    for text in ("https://a.example", "a.example/x", "a.example:80", "a b"):
        with pytest.raises(SettingsError, match="BOT_HOSTS"):
            Settings.from_env({"BOT_HOSTS": text})


def test_several_rates_hold_at_once() -> None:
    assert Settings.from_env({"BOT_RATE_PER_SESSION": "5/minute;50/day"}).rate_per_session == "5/minute;50/day"
