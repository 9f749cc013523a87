"""Headers that pages of several channels share."""

from __future__ import annotations

# Whoever has the link may read; nobody else gets it from a cache, a search engine or the next page's referrer.
PRIVATE = {
    "Cache-Control": "private, no-store",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
    "Referrer-Policy": "no-referrer",
}
