"""E-mail addresses, phone numbers and web addresses in a text, checked, with a guess at a mistyped mail domain."""

from __future__ import annotations

import re
from dataclasses import dataclass

import phonenumbers
from email_validator import EmailNotValidError, validate_email
from rapidfuzz.distance import OSA

REGION = "GB"
AT = re.compile(r"[^\s@<>,;:()\[\]\"'|!?#]{1,64}@[^\s@<>,;:()\[\]\"|!?#/]{1,190}")
SPOKEN = re.compile(
    r"([\w.+-]{1,40})\s{0,2}(?:\(at\)|\[at\]|\bat\b|@)\s{0,2}([\w-]{1,40})\s{0,2}(?:\(dot\)|\[dot\]|\bdot\b|\.)\s{0,2}(\w{2,12})"
    r"(?:\s{0,2}(?:\(dot\)|\[dot\]|\bdot\b)\s{0,2}(\w{2,6}))?",
    re.IGNORECASE,
)
DIGITS = re.compile(r"(?<![\w.,$£€₹#/-])\(?\+?\d[\d \t().-]{5,20}\d(?![\w%]|[.,]\d)")
URL = re.compile(
    r"(?<![\w@.-])(?P<scheme>https?://)?(?P<host>(?:[a-z0-9](?:[a-z0-9-]{0,40}[a-z0-9])?\.){1,4}(?P<tld>[a-z]{2,12}))(?![\w@-])(?P<path>/[^\s<>\"|]{0,200})?",
    re.IGNORECASE,
)
TLDS = frozenset(
    "com net org io co uk de eu ai app dev shop store agency biz info ca au nz fr es nl tech online site xyz "
    "digital design studio london health care law edu gov ie ch at be se no dk pl pt za sg ae pk ng ke ph my jp "
    "cn br mx ru tr gr cz ro hu fi cafe restaurant fitness photography solutions services consulting media "
    "marketing world life live space website club".split()
)
# These end ordinary words, so they need "www." or a cue before them.
DOUBTFUL = frozenset(
    "in it me us is so to at be no my care live space life world club law health media design studio services "
    "cafe".split()
)
CUES = ("website", "site", "web", "url", "homepage", "www", "domain", "webpage", "page", "link")
PLATFORMS = frozenset(
    "facebook fb instagram linkedin twitter x tiktok youtube youtu google pinterest snapchat reddit whatsapp wa t "
    "lnkd bit".split()
)
PROVIDERS = (
    "gmail.com",
    "googlemail.com",
    "yahoo.com",
    "yahoo.co.uk",
    "yahoo.co.in",
    "hotmail.com",
    "hotmail.co.uk",
    "outlook.com",
    "live.com",
    "icloud.com",
    "aol.com",
    "protonmail.com",
    "proton.me",
    "gmx.com",
    "gmx.de",
    "web.de",
    "btinternet.com",
    "sky.com",
    "rediffmail.com",
    "zoho.com",
    "comcast.net",
)
REAL = frozenset(
    "mail.com email.com ymail.com rocketmail.com me.com mac.com msn.com gmx.net live.co.uk aim.com fmail.com "
    "hey.com pm.me qq.com yahoo.ca yahoo.fr yahoo.de yahoo.in".split()
)
MAILBOXES = frozenset(PROVIDERS) | REAL
ENDINGS = {
    "con": "com",
    "cmo": "com",
    "ocm": "com",
    "comm": "com",
    "coom": "com",
    "cim": "com",
    "vom": "com",
    "xom": "com",
    "cm": "com",
    "om": "com",
    "nett": "net",
    "ner": "net",
    "ogr": "org",
    "orgg": "org",
}
MOST = 5


@dataclass(frozen=True)
class Email:
    """A well-formed address, and the one that was probably meant when its domain looks mistyped."""

    address: str
    suggestion: str | None = None


@dataclass(frozen=True)
class Spotted:
    """Something of one kind at characters `start` to `end` of a text."""

    value: str
    start: int
    end: int


def find_emails(text: str) -> list[Spotted]:
    """The well-formed addresses in the text; at most five candidates are looked at."""
    found: list[Spotted] = []
    for n, match in enumerate(AT.finditer(text)):
        if n == MOST:
            break
        typed = match.group().strip(".-'*_")
        address = _valid(typed)
        if address:
            start = match.start() + match.group().index(typed)
            found.append(Spotted(address, start, start + len(typed)))
    return found


def read_email(text: str) -> Email | None:
    """The one address in the text, also one spelt out ("dana at acme dot io"); None when there is none."""
    found = find_emails(text)
    address = found[0].value if found else _spoken(text)
    return Email(address, suggest(address)) if address else None


def suggest(address: str) -> str | None:
    """The address with its domain put right, when the domain looks like a slip of a common one."""
    local, _, domain = address.rpartition("@")
    domain = domain.lower()
    if domain in PROVIDERS or domain in REAL:
        return None
    distance, near = min((OSA.distance(domain, p), p) for p in PROVIDERS)
    if distance <= (2 if len(domain) > 9 else 1) and (domain[0] == near[0] or distance == 1):
        return f"{local}@{near}"
    name, _, ending = domain.rpartition(".")
    return f"{local}@{name}.{ENDINGS[ending]}" if ending in ENDINGS else None


def _valid(typed: str) -> str | None:
    try:
        return str(validate_email(typed, check_deliverability=False).normalized)
    except (EmailNotValidError, UnicodeError, ValueError):
        return None


def _spoken(text: str) -> str | None:
    match = SPOKEN.search(text[:300])
    if match is None:
        return None
    local, *rest = (part for part in match.groups() if part)
    return _valid(f"{local}@{'.'.join(rest)}")


def find_phones(text: str, region: str = REGION) -> list[Spotted]:
    """The phone numbers in the text, in E.164 form; one that is not valid in the region stays as typed after a cue."""
    found: list[Spotted] = []
    for n, match in enumerate(DIGITS.finditer(text)):
        if n == MOST:
            break
        number = _phone(match.group(), region) or _cued(text, match)
        if number:
            found.append(Spotted(number, match.start(), match.end()))
    return found


def read_phone(text: str, region: str = REGION) -> str | None:
    """The one phone number in the text, in E.164 form; None when there is no valid one."""
    found = find_phones(text, region)
    return found[0].value if found else _phone(text.strip()[:40], region)


def _phone(typed: str, region: str) -> str | None:
    if sum(c.isdigit() for c in typed) < 7:
        return None
    try:
        number = phonenumbers.parse(typed, region)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(number):
        return None
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


def _cued(text: str, match: re.Match[str]) -> str | None:
    before = text[max(0, match.start() - 30) : match.start()].lower()
    cued = any(
        cue in before for cue in ("phone", "call", "mobile", "tel", "whatsapp", "cell", "number", "ring", "text me")
    )
    digits = sum(c.isdigit() for c in match.group())
    return " ".join(match.group().split()) if cued and 7 <= digits <= 15 else None


def find_websites(text: str) -> list[Spotted]:
    """The web addresses in the text that are not an e-mail's domain nor a platform's."""
    found: list[Spotted] = []
    for n, match in enumerate(URL.finditer(text)):
        if n == 50 or len(found) == MOST:
            break
        if _is_website(text, match):
            typed = match.group().rstrip(".,;:!?)'\"")
            found.append(Spotted(typed, match.start(), match.start() + len(typed)))
    return found


def _is_website(text: str, match: re.Match[str]) -> bool:
    host, tld = match.group("host").lower(), match.group("tld").lower()
    name = host.removeprefix("www.").split(".")[0]
    if name in PLATFORMS or (tld not in TLDS and tld not in DOUBTFUL and not _marked(match)):
        return False
    if _marked(match):
        return host.count(".") > host.startswith("www.") - 1
    cued = any(cue in text[max(0, match.start() - 25) : match.start()].lower() for cue in CUES)
    return cued or (tld not in DOUBTFUL and len(name) > 1 and not name.isdigit()) or text.strip() == match.group()


def _marked(match: re.Match[str]) -> bool:
    """Whether it is written as an address of the web, whatever it ends in."""
    return bool(match.group("scheme")) or match.group("host").lower().startswith("www.")


def read_website(text: str) -> str | None:
    """The one web address in the text; None when there is none."""
    found = find_websites(text)
    return found[0].value if found else None
