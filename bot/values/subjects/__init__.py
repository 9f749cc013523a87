"""Goals, platforms, lines of business, tenders and timeframes, by the words of the lexicon."""
