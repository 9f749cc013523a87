"""Misspelt names, corrected against closed lists only; short words and ordinary English words are left alone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from rapidfuzz.distance import OSA

from bot.values.language.names import Keys
from bot.values.language.numbers import is_number_word
from bot.values.language.tokens import Token, Tokens

SHORTEST_NAME, SHORTEST_WORD, LONG = 6, 5, 9
SHORTEST_WISHED = 4
MOST = 60


@dataclass(frozen=True)
class Spelling:
    """The words a misspelt one may be corrected to, by first letter, and the words that are right as they are."""

    words: dict[str, tuple[str, ...]] = field(default_factory=dict)
    known: frozenset[str] = frozenset()
    wished: tuple[str, ...] = ()

    @classmethod
    def from_words(
        cls, words: Iterable[str], names: Iterable[Iterable[Keys]], never: Iterable[str], wished: Iterable[str] = ()
    ) -> Spelling:
        """The spelling of these words; the words of `names`, and those of `never`, are right as they are.

        The short words `wished` are only looked for where something is wished for.
        """
        listed = sorted({word for word in words if len(word) >= SHORTEST_NAME and word.isalpha()})
        right = {key for keys in names for name in keys for key in name}
        by_letter: dict[str, list[str]] = defaultdict(list)
        for word in listed:
            by_letter[word[0]].append(word)
        lists = {letter: tuple(found) for letter, found in by_letter.items()}
        known = frozenset({*listed, *right, *(str(w).casefold() for w in never)})
        return cls(lists, known, tuple(map(str, wished)))

    def correct_tokens(self, tokens: Tokens, asked: bool = False) -> Tokens:
        """The tokens with misspelt names put right; at most 60 words of a text are looked at.

        `asked`: the text answers a question for one of the names, so that short ones need no wish before them.
        """
        looked: dict[str, str] = {}
        items = tuple(self._correct_token(token, looked) for token in tokens.items)
        items = tuple(
            self._correct_wish(token) if asked or _follows_wish(tokens, i) else token for i, token in enumerate(items)
        )
        return replace(tokens, items=items) if items != tokens.items else tokens

    def _correct_wish(self, token: Token) -> Token:
        """The token with a short word that is one slip from a goal's put right."""
        key = token.key
        if token.kind != "word" or not SHORTEST_WISHED <= len(key) <= SHORTEST_NAME or key in self.known:
            return token
        near = (w for w in self.wished if w[0] == key[0] and OSA.distance(key, w, score_cutoff=1) <= 1)
        return replace(token, key=next(near, key))

    def correct_word(self, key: str) -> str:
        """The name's word this is a misspelling of, or the word itself."""
        if len(key) < SHORTEST_WORD or key in self.known or not key.isalpha() or is_number_word(key):
            return key
        allowed = 1 if len(key) < LONG - 1 else 2
        best, distance = key, allowed + 1
        for word in self._list_candidates(key, allowed):
            cutoff = min(distance - 1, 1 if len(word) < LONG - 1 else 2)
            found = OSA.distance(key, word, score_cutoff=cutoff)
            if found <= cutoff:
                best, distance = word, found
        return best

    def _correct_token(self, token: Token, looked: dict[str, str]) -> Token:
        key = token.key
        if token.kind != "word" or len(key) < SHORTEST_WORD or key in self.known:
            return token
        if key not in looked:
            if len(looked) >= MOST:
                return token
            looked[key] = self.correct_word(key)
        return replace(token, key=looked[key]) if looked[key] != key else token

    def _list_candidates(self, key: str, allowed: int) -> Iterable[str]:
        for letter in dict.fromkeys((key[0], key[1])):
            for word in self.words.get(letter, ()):
                if abs(len(word) - len(key)) <= allowed and (letter == key[0] or word[1] == key[0]):
                    yield word


def _follows_wish(tokens: Tokens, i: int) -> bool:
    """Whether a wish stands right before the i-th token, and it is not written as a proper name ("Leeds")."""
    return tokens.key_at(i - 1) in tokens.words.goals.right_before and not tokens.text_as_typed(i, i + 1).istitle()
