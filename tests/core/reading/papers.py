"""PDF files written by hand, so that tests say what stands where."""

from __future__ import annotations

import zlib

Line = tuple[float, float, str]
"""(size, height over the page's foot, text)."""


def paper(*pages: list[Line], info: dict[str, str] | None = None, packed: bool = False) -> bytes:
    """A PDF with a page for each list of lines, Helvetica, Latin letters."""
    return assembled([content(lines) for lines in pages], info or {}, packed)


def content(lines: list[Line]) -> bytes:
    """The drawing of a page's lines."""
    parts = ["BT"]
    for size, y, text in lines:
        safe = text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
        parts.append(f"/F1 {size} Tf 1 0 0 1 72 {y} Tm ({safe}) Tj")
    return "\n".join([*parts, "ET"]).encode("cp1252")


def assembled(contents: list[bytes], info: dict[str, str], packed: bool = False, root: str = "") -> bytes:
    """A PDF of ready page drawings; `root` goes into its catalogue."""
    count = len(contents)
    kids = " ".join(f"{4 + 2 * n} 0 R" for n in range(count))
    objects = [
        f"<< /Type /Catalog /Pages 2 0 R {root}>>".encode(),
        f"<< /Type /Pages /Kids [{kids}] /Count {count} >>".encode(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    for number, drawn in enumerate(contents):
        data = zlib.compress(drawn, 9) if packed else drawn
        extra = " /Filter /FlateDecode" if packed else ""
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {5 + 2 * number} 0 R"
            " /Resources << /Font << /F1 3 0 R >> >> >>".encode()
        )
        objects.append(f"<< /Length {len(data)}{extra} >>\nstream\n".encode() + data + b"\nendstream")
    said = " ".join(f"/{key} ({value})" for key, value in info.items())
    objects.append(f"<< {said} >>".encode("cp1252"))
    out = bytearray(b"%PDF-1.4\n")
    places = []
    for number, each in enumerate(objects, start=1):
        places.append(len(out))
        out += f"{number} 0 obj\n".encode() + each + b"\nendobj\n"
    start = len(out)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode()
    out += b"".join(f"{place:010d} 00000 n \n".encode() for place in places)
    out += f"trailer << /Size {len(objects) + 1} /Root 1 0 R /Info {len(objects)} 0 R >>\n".encode()
    return bytes(out + f"startxref\n{start}\n%%EOF\n".encode())


def column(text: str, width: int = 60, top: float = 700, size: float = 11) -> list[Line]:
    """A text broken into lines of at most `width` signs, a blank between the paragraphs' lines."""
    lines: list[Line] = []
    for paragraph in text.split("\n\n"):
        row = ""
        for word in paragraph.split():
            if row and len(row) + 1 + len(word) > width:
                lines.append((size, top, row))
                top, row = top - 14, word
            else:
                row = f"{row} {word}".strip()
        lines.append((size, top, row))
        top -= 14
    return lines
