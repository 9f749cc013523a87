"""Files in a talk: known for what they are, kept with the talk, sent once, and gone with what was withdrawn."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from bot.forms import FILE_KINDS
from bot.handover.files import KINDS, FileRefused, FileRules, clean_name
from bot.storage.privacy.personal_data import PersonalData
from tests.bot.handover.conftest import PRIYA, TOM, House

RULES = FileRules(20_000, KINDS)
PDF = b"%PDF-1.7\n%..."


def picture(kind: str = "PNG", size: tuple[int, int] = (40, 30), **more: object) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "#1d3c45").save(out, kind, **more)
    return out.getvalue()


def test_the_kinds_an_operator_may_name_are_those_we_know() -> None:
    assert sorted(FILE_KINDS) == sorted(KINDS)


@pytest.mark.parametrize(
    ("name", "kind", "became"),
    [("shop.png", "PNG", "image/png"), ("Shop.JPG", "JPEG", "image/jpeg"), ("a.gif", "GIF", "image/png")],
)
def test_a_picture_is_drawn_anew_without_what_was_hidden_in_it(name: str, kind: str, became: str) -> None:
    trailed = picture(kind) + b"<script>alert(1)</script>"
    safe = RULES.check_file(name, trailed)

    assert safe.kind == became
    assert b"script" not in safe.body
    with Image.open(io.BytesIO(safe.body)) as drawn:
        assert drawn.size == (40, 30)


def test_where_a_photo_was_taken_is_left_out_and_its_turn_is_drawn_in() -> None:
    exif = Image.Exif()
    exif[0x0112], exif[0x010E] = 6, "Elm Street 4"
    safe = RULES.check_file("photo.jpg", picture("JPEG", exif=exif.tobytes()))

    assert b"Elm Street" not in safe.body
    with Image.open(io.BytesIO(safe.body)) as drawn:
        assert drawn.size == (30, 40)


@pytest.mark.parametrize(
    ("name", "body", "reason"),
    [
        ("page.html", b"<script>", "bad_kind"),
        ("drawing.svg", b"<svg onload='x'/>", "bad_kind"),
        ("run.exe", b"MZ", "bad_kind"),
        ("offer.pdf", b"<script>", "bad_kind"),
        ("offer.pdf.exe", PDF, "bad_kind"),
        ("notes.txt", b"a\0b", "bad_kind"),
        ("sheet.xlsx", b"<html>", "bad_kind"),
        ("empty.txt", b"", "bad_kind"),
        ("noname", PDF, "bad_kind"),
        ("shop.png", b"<svg/>", "bad_picture"),
        ("shop.png", picture()[:60], "bad_picture"),
        ("big.txt", b"a" * 20_001, "too_big"),
    ],
)
def test_anything_else_is_refused_by_what_it_is(name: str, body: bytes, reason: str) -> None:
    with pytest.raises(FileRefused) as refused:
        RULES.check_file(name, body)
    assert refused.value.reason == reason


def test_a_small_file_that_is_a_huge_picture_is_not_drawn() -> None:
    with pytest.raises(FileRefused, match="bad_picture"):
        FileRules(10_000_000, KINDS).check_file("bomb.png", picture(size=(9000, 9000)))


def test_a_name_is_only_a_name() -> None:
    assert clean_name("../../etc/pass\u202ewd.pdf") == "_.._etc_pass_wd.pdf"
    assert clean_name('a"b\r\nc.png') == "a_b_c.png"
    assert len(clean_name("x" * 500 + ".docx")) <= 101
    assert clean_name("x" * 500 + ".docx").endswith(".docx")


def test_a_visitor_sends_a_file_once_and_only_to_a_person(house: House) -> None:
    with pytest.raises(FileRefused, match="nobody"):
        house.files.send_from_visitor(house.talk, "offer.pdf", PDF, "1")
    house.handover.take_talk(house.talk, PRIYA)
    first, again = (house.files.send_from_visitor(house.talk, "offer.pdf", PDF, "1") for _ in range(2))

    assert first == again
    (file,) = first[0].line.files
    assert house.attachments.load_file(file.token) == (file, PDF)
    assert house.attachments.count_files(house.talk) == 1
    assert house.handover.get_holding(house.talk).waits is not None
    assert house.texts()[-1] == "offer.pdf"


def test_a_colleagues_file_takes_the_talk_and_another_ones_is_not_kept(house: House) -> None:
    sent = house.files.send_from_colleague(house.talk, PRIYA, "plan.pdf", PDF, "slack:1")
    assert sent.done
    assert house.handover.get_holding(house.talk).colleague == PRIYA
    assert not house.files.send_from_colleague(house.talk, TOM, "other.pdf", PDF, "slack:2").done

    assert house.attachments.count_files(house.talk) == 1
    assert "other.pdf" not in house.texts()


def test_h15_and_h16_a_file_that_is_withdrawn_can_be_fetched_no_more(house: House) -> None:
    message = house.files.send_from_colleague(house.talk, PRIYA, "wrong.pdf", PDF, "desk-1").messages[-1]
    assert house.handover.withdraw_message(house.talk, PRIYA, message.seq)

    assert house.attachments.load_file(message.line.files[0].token) is None
    assert house.transcripts.list_since(house.talk, message.seq - 1)[0].line.files == ()


def test_a_talk_takes_so_many_files_and_no_more(house: House) -> None:
    house.handover.take_talk(house.talk, PRIYA)
    for number in range(3):
        house.files.send_from_visitor(house.talk, "offer.pdf", PDF, str(number))
    with pytest.raises(FileRefused, match="too_many"):
        house.files.send_from_visitor(house.talk, "offer.pdf", PDF, "4")


def test_files_are_erased_with_the_visitor(house: House) -> None:
    house.handover.take_talk(house.talk, PRIYA)
    (message,) = house.files.send_from_visitor(house.talk, "offer.pdf", PDF, "1")
    PersonalData(house.engine).erase_person(house.talk)

    assert house.attachments.load_file(message.line.files[0].token) is None
