"""Which currency a sign, word or code stands for."""

from __future__ import annotations

from functools import lru_cache

from babel.numbers import list_currencies

SIGNS = dict(
    zip(
        "$£€₹¥₦₱₩₺₫₪฿₴₽₨₵",
        "USD GBP EUR INR JPY NGN PHP KRW TRY VND ILS THB UAH RUB INR GHS".split(),
        strict=True,
    )
)
WORDS = {
    "USD": "dollar dollars dollers doller dolar dolars buck bucks usd us$",
    "GBP": "pound pounds quid sterling gbp",
    "EUR": "euro euros eur",
    "INR": "rupee rupees rupee's rupess rs inr",
    "AED": "dirham dirhams dhs aed",
    "SAR": "riyal riyals sar",
    "NGN": "naira nairas ngn",
    "ZAR": "rand rands zar",
    "KES": "ksh kes kshs",
    "PHP": "peso pesos php",
    "MYR": "ringgit rm myr",
    "BDT": "taka bdt tk",
    "JPY": "yen jpy",
    "CNY": "yuan rmb cny",
    "KRW": "won krw",
    "CHF": "franc francs chf",
    "PLN": "zloty zlotys pln",
    "BRL": "reais brl",
    "SEK": "kronor sek",
    "DKK": "kroner dkk",
    "ILS": "shekel shekels nis",
    "THB": "baht thb",
    "IDR": "rupiah rupiahs rp",
    "UAH": "hryvnia uah",
}
NATIONAL = {
    "dollar": {
        "canadian": "CAD",
        "australian": "AUD",
        "aussie": "AUD",
        "singapore": "SGD",
        "zealand": "NZD",
        "nz": "NZD",
        "kong": "HKD",
    },
    "rupee": {"pakistani": "PKR", "pakistan": "PKR", "lankan": "LKR", "nepali": "NPR", "nepalese": "NPR"},
}
DOLLARS = dict(
    zip(
        "us a au c ca can cdn nz s sg hk r".split(),
        "USD AUD AUD CAD CAD CAD CAD NZD SGD SGD HKD BRL".split(),
        strict=True,
    )
)
# Codes that are words, or abbreviations of other things, in English.
NO_CODES = frozenset(
    "all ang ars bad bam ban bob btn cup cve dem eek esp est gel lak mad mop pen php plz ron sit sos std top try "
    "ves xua".split()
)
CURRENCY_PREFIXES = frozenset("r rs inr usd eur gbp aed aud cad sgd pkr ngn zar kes ksh php rm myr chf us".split())


@lru_cache(maxsize=1)
def codes() -> dict[str, str]:
    """Every word and ISO code in lower case, and the currency it means beside a number."""
    found = {code.lower(): code for code in list_currencies() if len(code) == 3}
    known = {word: word.upper() for word in found if word not in NO_CODES}
    return {**known, **{word: code for code, words in WORDS.items() for word in words.split()}}


def currency_of(word: str, before: str = "") -> str | None:
    """The code of a sign or word; `before` is the word before it ("canadian" makes dollars CAD)."""
    code = SIGNS.get(word) or codes().get(word)
    if word == "$":
        return DOLLARS.get(before, "USD")
    kind = "dollar" if code == "USD" else "rupee" if code == "INR" else ""
    return NATIONAL.get(kind, {}).get(before, code)
