"""Packed answers: unpacked piece by piece, so that a small bomb never becomes a large one in memory."""

from __future__ import annotations

import zlib

from core.fetching.outcome import MEBIBYTE, Failure

ACCEPTED = "gzip, deflate"
"""Brotli and Zstandard are not asked for: their decoders here give no bound on what one piece becomes."""
MOST_MEMBERS = 100
"""Parts of one gzip stream; servers send one."""

_PLAIN = {"", "identity", "none", "binary", "utf-8"}
_BROWSER = "Open it in a browser and save the page."


class Unpacker:
    """Turns the pieces of an answer into the bytes of its page, at most `size` of them."""

    def __init__(self, encoding: str, size: int) -> None:
        encoding = encoding.strip().lower()
        if encoding not in {"gzip", "x-gzip", "deflate", *_PLAIN}:
            raise Failure("The page is packed in a way that was not asked for.", _BROWSER)
        self._size = size
        self._left = size
        self._came = 0
        self._gzip = encoding.endswith("gzip")
        self._packed = encoding not in _PLAIN
        self._members = 0
        self._stream: zlib._Decompress | None = None

    def add(self, piece: bytes) -> bytes:
        """The page's bytes in a piece of the answer; Failure when they are too many or broken."""
        self._came += len(piece)
        if self._came > self._size:
            raise too_large(self._size)
        if not self._packed:
            return piece
        out: list[bytes] = []
        while piece:
            if self._stream is None:
                self._stream = self._open(piece)
            try:
                out.append(self._stream.decompress(piece, self._left + 1))
            except zlib.error:
                raise Failure("The page is packed in a broken way.", _BROWSER) from None
            self._left -= len(out[-1])
            if self._left < 0:
                raise too_large(self._size)
            piece = self._rest()
        return b"".join(out)

    def finish(self) -> None:
        """Failure when the answer ended before its page did."""
        if self._packed and self._came and self._stream is not None and not self._stream.eof:
            raise Failure("The page broke off before its end.", "Try again later.")

    def _open(self, piece: bytes) -> zlib._Decompress:
        """A decoder for what begins with `piece`: some servers send deflate without its wrapper."""
        self._members += 1
        if self._members > MOST_MEMBERS:
            raise Failure("The page is packed in too many parts.", _BROWSER)
        if self._gzip:
            return zlib.decompressobj(zlib.MAX_WBITS | 16)
        wrapped = piece[0] & 0x0F == 8 and (len(piece) < 2 or (piece[0] << 8 | piece[1]) % 31 == 0)
        return zlib.decompressobj(zlib.MAX_WBITS if wrapped else -zlib.MAX_WBITS)

    def _rest(self) -> bytes:
        """What of the piece is still to be unpacked; after a gzip part another may follow."""
        assert self._stream is not None
        if not self._stream.eof:
            return self._stream.unconsumed_tail
        rest = self._stream.unused_data.lstrip(b"\0") if self._gzip else b""
        if rest:
            self._stream = None
        return rest


def too_large(size: int) -> Failure:
    """The sentence for a page over the limit."""
    return Failure(
        f"The page is too large: more than {max(1, size // MEBIBYTE)} MB.",
        "Save the part that is the article as a file.",
    )
