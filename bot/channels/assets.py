"""Files that never change while the server runs: kept in memory, compressed once, named by what is in them."""

from __future__ import annotations

import gzip
import hashlib
from dataclasses import dataclass, field

from starlette.requests import Request
from starlette.responses import Response


@dataclass(frozen=True)
class Asset:
    """A file as it is served. `anywhere`: pages of other origins may use it, too."""

    content: bytes
    media_type: str
    seconds: int = 3600
    anywhere: bool = False
    compressed: bytes = field(init=False, repr=False)
    tag: str = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "compressed", gzip.compress(self.content, 9, mtime=0))
        object.__setattr__(self, "tag", f'"{hashlib.sha256(self.content).hexdigest()[:20]}"')


def serve_asset(request: Request, asset: Asset) -> Response:
    """The asset, or word that the browser has it already."""
    headers = {"Cache-Control": f"public, max-age={asset.seconds}", "ETag": asset.tag, "Vary": "Accept-Encoding"}
    if asset.anywhere:
        headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    if asset.tag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    if "gzip" not in request.headers.get("accept-encoding", "") or len(asset.compressed) >= len(asset.content):
        return Response(asset.content, media_type=asset.media_type, headers=headers)
    return Response(asset.compressed, media_type=asset.media_type, headers={**headers, "Content-Encoding": "gzip"})
