"""The answer to a question for a name, company, role, e-mail address, phone number or website."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.values.language.names import keys_of
from bot.values.language.text import normalise_text
from bot.values.people.answer_parts import LIKELY, LONGEST, POSSIBLE, SURE, split_parts, strip_article, strip_lead
from bot.values.people.contact_words import AskedWords
from bot.values.people.emails import Email, Unclear, read_email
from bot.values.people.phones import Phone, read_phone
from bot.values.people.websites import find_handles, read_website
from bot.values.replies.bare import Nothing
from bot.values.replies.bare_company import is_chat, read_company
from bot.values.subjects.lexicon import Lexicon

# Four letters or more, each by itself.
SPELT_NAME = re.compile(
    r"(?<![\w'.-])(?:(?:double[ -])?[^\W\d_][ .-]{1,2}){3,20}(?:double[ -])?[^\W\d_](?![\w'])", re.IGNORECASE
)
# What follows a full stop behind a whole word is another sentence; behind an initial or a short form it is more name.
SENTENCE = re.compile(r"(?<=[^\W\d_]{2})[.!]+\s+(?=\S)")
# A letter, then letters, marks, apostrophes, hyphens; a dot only behind an initial or a short form.
NAME_WORD = re.compile(r"[^\W\d_](?:[\w'’-]*[^\W_])?\.?|[^\W\d_]\.(?:[^\W\d_]\.)+")
LONGEST_NAME, LONGEST_ROLE = 10, 8
SHORT_FORM = 3
# Shorter words on -ing are names, too: "ming".
DOING = 5


@dataclass(frozen=True)
class ContactAnswer:
    """What an answer gives, by field of a contact, and how sure it is that it does."""

    values: Mapping[str, str]
    certainty: float = SURE


Answer = ContactAnswer | Unclear | Nothing | None


def read_bare_contact(
    question: str,
    text: str,
    lexicon: Lexicon,
    region: str,
    others: Sequence[str] = (),
    seen: Mapping[str, str] | None = None,
) -> Answer:
    """What the text gives of what was asked for; `seen` is what the tagger of names found in it, by field.

    Numbers are read by `region`, then by `others`. Unclear: it was meant for one but is not whole; None: it is no
    answer. Never raises.
    """
    plain, words, found = normalise_text(text).cased.strip(), lexicon.contact, seen or {}
    if _is_refusal(plain, words.asked):
        return Nothing()
    readers: dict[str, Callable[[], Answer]] = {
        "name": lambda: _read_name(plain, words.asked, found),
        "company": lambda: _read_company(read_company(plain, words.asked, found)),
        "role": lambda: read_role(text, lexicon, found),
        "email": lambda: _read_email(read_email(plain, words)),
        "phone": lambda: _read_phone(read_phone(plain, region, words.phone, others)),
        "website": lambda: read_site(text, lexicon),
    }
    return readers[question]() if question in readers and plain else None


def read_role(text: str, lexicon: Lexicon, seen: Mapping[str, str]) -> Answer:
    """The role that an answer gives; see read_bare_contact."""
    plain, words = normalise_text(text).cased.strip(), lexicon.contact.asked
    return Nothing() if _is_refusal(plain, words) else _read_role(plain, words, seen)


def read_site(text: str, lexicon: Lexicon) -> Answer:
    """The website or profile that an answer gives; see read_bare_contact."""
    plain = normalise_text(text).cased.strip()
    return Nothing() if _is_refusal(plain, lexicon.contact.asked) else _read_website(plain, lexicon)


def _is_refusal(text: str, words: AskedWords) -> bool:
    said = text.lower().strip(" \t\n.!,")
    bare = words.trails.sub("", strip_lead(said, words)).strip(" .!,")
    return said in words.refusals or bare in words.refusals


def _read_name(text: str, words: AskedWords, seen: Mapping[str, str]) -> Answer:
    if text.endswith("?"):
        return None
    sentences = _split_sentences(_join_letters(text), words)
    return next((read for one in sentences if (read := _name_in(one, words, seen))), None)


def _name_in(text: str, words: AskedWords, seen: Mapping[str, str]) -> Answer:
    parts = split_parts(text, words)
    if not parts:
        return None
    described = [part for part in parts if strip_article(part, words) != part or _has_role(part, words)]
    # "The bookkeeper, Ann": who somebody is may go before the name.
    named = [part for part in parts if part not in described] or parts
    names = [_without_title(words.is_whence.split(part)[0], words) for part in named]
    whole = [name for name in names if _is_name(name, words, alone=len(named) == 1)]
    role = {"role": role} if (role := _first_role(parts, words)) else {}
    tagged = seen.get("name")
    if whole and is_doing(text, whole[0], words):
        return None
    if tagged and named != parts and any(tagged.casefold() in part.casefold() for part in described):
        tagged = None
    # A company within the name that is all of the answer is a part of it: "Cody Brandt".
    alone = bool(whole) and whole[0] == names[0] and _is_part(seen.get("company"), whole[0])
    if tagged and not (alone and any(tagged.casefold() in name.casefold() for name in whole[:2])):
        return ContactAnswer({"name": format_name(_drop_repeat(strip_lead(tagged, words)), words), **role}, LIKELY)
    if not whole or whole[0] != names[0]:
        return None
    if len(named) == 2 and len(whole) == 2 and _is_turned(whole, tagged):
        whole = [f"{whole[1]} {whole[0]}"]
    name = next((one for one in whole[1:] if whole[0].lower() in one.lower().split()), whole[0])
    name = _drop_repeat(name)
    capital = all(w[0].isupper() or w.lower() in words.particles for w in name.split())
    return ContactAnswer({"name": format_name(name, words), **role}, SURE if capital else LIKELY)


def _drop_repeat(name: str) -> str:
    """A name of three words or more without the first name that is said twice: "Jo, Jo Hart"."""
    first, *rest = name.split()
    return " ".join(rest) if len(rest) > 1 and first.strip(",").casefold() == rest[0].casefold() else name


def is_doing(text: str, name: str, words: AskedWords) -> bool:
    """Whether a name in a text is in truth what somebody does: "im driving"."""
    doing = name.islower() and len(name) > DOING and name.endswith("ing") and " " not in name
    return doing and bool(re.search(rf"{words.is_self.pattern}\s+{re.escape(name)}", text, re.IGNORECASE))


def _split_sentences(text: str, words: AskedWords) -> list[str]:
    """The answer by sentences; "Dr. Jo Weil" and "Ian St. John" are no two."""
    found, start = [], 0
    for match in SENTENCE.finditer(text):
        said, rest = text[start : match.start()], text[match.end() :].split()
        last = said.split()[-1].lower()
        short = len(last) < SHORT_FORM and len(rest) < SHORT_FORM and rest[0][0].isupper()
        if not short and last not in words.titles:
            found.append(said)
            start = match.end()
    return [*found, text[start:]]


def _join_letters(text: str) -> str:
    """The text with what is spelt in it as a word: "M-I-R-A", "m i double l y"; the initials of a name stay."""
    return SPELT_NAME.sub(lambda match: _spell_letters(match.group()), text)


def _spell_letters(letters: str) -> str:
    doubled = re.sub(r"double[ -](\w)", r"\1\1", letters, flags=re.IGNORECASE)
    return re.sub(r"[^\w]", "", doubled).capitalize()


def _is_part(company: str | None, name: str) -> bool:
    """Whether there is no company, or it is the end of a name of two words, as in "Cody Brandt"."""
    return company is None or (len(name.split()) == 2 and name.endswith(company))


def _is_turned(names: Sequence[str], tagged: str | None) -> bool:
    """As in "Reyes, Dana": a last name, a comma, a first name, and nothing that says otherwise."""
    last, first = (name.split() for name in names)
    one = len(first) == 1 or (len(first) == 2 and len(first[1].strip(".")) == 1)
    whole = tagged is None or len(tagged.split()) > 1 or tagged in names
    return one and len(last) <= 3 and last != first and whole


def _without_title(part: str, words: AskedWords) -> str:
    kept = part.split()
    while len(kept) > 1 and kept[0].lower().strip(".") in words.titles:
        kept = kept[1:]
    return " ".join(kept)


def _is_name(name: str, words: AskedWords, alone: bool) -> bool:
    """Whether every word could be part of a name and none makes a sentence of it."""
    parts = name.split()
    if not 0 < len(parts) <= LONGEST_NAME or not all(NAME_WORD.fullmatch(part) for part in parts):
        return False
    if sum(c.isalpha() for c in name) < 2 or _has_role(name, words):
        return False
    single = alone and len(parts) == 1
    inner = [part for i, part in enumerate(parts) if not (0 < i < len(parts) - 1 and part.lower() in words.particles)]
    return not any(is_talk(part, words, single) for part in inner)


def is_talk(word: str, words: AskedWords, single: bool) -> bool:
    """Whether a word makes a sentence rather than a name; `single` where it is all that is said."""
    key = word.lower().strip(".")
    if key not in words.talk and key not in words.refusals and not (single and key in words.greetings):
        return False
    return not (key in words.also_names and (single or word[0].isupper()))


def format_name(name: str, words: AskedWords) -> str:
    """A name as it is written on a card: first name first, in capitals and small letters."""
    last, comma, first = name.partition(",")
    name = " ".join(f"{first} {last}".split()) if comma else name
    loud = name.isupper() and len(name) > 3
    if not (name.islower() or loud):
        return name
    parts = name.lower().split()
    return " ".join(p if i and p in words.particles else _capitalize_word(p) for i, p in enumerate(parts))


def _capitalize_word(word: str) -> str:
    return "'".join("-".join(w[:1].upper() + w[1:] for w in part.split("-")) for part in word.split("'"))


def _read_company(read: tuple[str, float] | None) -> Answer:
    return ContactAnswer({"company": read[0]}, read[1]) if read else None


def _read_role(text: str, words: AskedWords, seen: Mapping[str, str]) -> Answer:
    parts = [part for part in split_parts(text, words) if "@" not in part]
    tagged, role = seen.get("role", ""), _first_role(parts, words)
    if role or tagged:
        # The tagger knows where "owner of …" begins and ends; without it all is kept.
        within = tagged and (not role or tagged in role or role in tagged)
        whole = not within or (role and _cuts_office(role, tagged, seen, words))
        return ContactAnswer({"role": role or "" if whole else tagged})
    if not parts or text.endswith("?"):
        return None
    short = strip_article(parts[0], words)
    talk = any(word.lower() in words.talk for word in short.split())
    fits = len(short.split()) <= 4 and not talk and not any(c.isdigit() for c in short)
    return ContactAnswer({"role": short}, POSSIBLE) if fits and not is_chat(short, words) else None


def _cuts_office(role: str, tagged: str, seen: Mapping[str, str], words: AskedWords) -> bool:
    """Whether what the tagger left out says of what somebody is head, and not of which company: "head of comms"."""
    rest = role.partition(tagged)[2].split()
    named = bool(seen.get("company")) or any(word[0].isupper() for word in rest) or bool(words.articles & {*rest})
    return len(rest) > 1 and rest[0].lower() in words.joining and not named


def _first_role(parts: Sequence[str], words: AskedWords) -> str | None:
    """The first part that is a role by its words, up to where it says whose ("owner of …" is an owner)."""
    for part in parts:
        if _has_role(part, words):
            return _role_alone(part, words)
    return None


def _role_alone(part: str, words: AskedWords) -> str:
    """The role without the company behind it and without a sentence around it."""
    said = part.split()
    at = next(i for i, word in enumerate(said) if _role_key(word) in words.roles)
    around = [i for i, word in enumerate(said) if word.lower() in words.talk or word.lower() in words.greetings]
    start = max((i + 1 for i in around if i < at), default=0)
    kept = said[start : min((i for i in around if i > at), default=len(said))][:LONGEST_ROLE]
    while len(kept) > 1 and kept[-1].lower() in words.apart:
        kept = kept[:-1]
    return strip_article(" ".join(kept), words)


def _has_role(part: str, words: AskedWords) -> bool:
    return any(_role_key(word) in words.roles for word in part.split())


def _role_key(word: str) -> str:
    return word.lower().strip(".,&/")


def _read_email(read: Email | Unclear | None) -> Answer:
    return (
        ContactAnswer({"email": read.address}, read.certainty)
        if isinstance(read, Email) and not read.old
        else _find_unclear(read)
    )


def _find_unclear(read: Email | Unclear | None) -> Unclear | None:
    return read if isinstance(read, Unclear) else None


def _read_phone(read: Phone | Unclear | None) -> Answer:
    if not isinstance(read, Phone):
        return read
    extension = {"extension": read.extension} if read.extension else {}
    return ContactAnswer({"phone": read.number, **extension})


def _read_website(text: str, lexicon: Lexicon) -> Answer:
    site = read_website(text, lexicon.contact)
    if site:
        return ContactAnswer({"website": site})
    profile = next(_find_profiles(text, lexicon), None)
    return ContactAnswer({"website": profile}, LIKELY) if profile else None


def _find_profiles(text: str, lexicon: Lexicon) -> Iterator[str]:
    """A profile in place of a site: "@name", or the platform and what it is called there."""
    yield from (text[one.start : one.end] for one in find_handles(text, lexicon.contact.website))
    platform, _, called = text.partition(":")
    named = [word for word in platform.split() if keys_of(word) in lexicon.platforms.ids]
    if named and called.strip() and len(text) <= LONGEST:
        yield f"{named[-1]}: {' '.join(called.split())}"
