"""A small PDF by hand: pages of text in two standard fonts, nothing embedded."""

from __future__ import annotations

from dataclasses import dataclass

# A4 in points.
WIDTH, HEIGHT = 595, 842
PLAIN, BOLD, FIXED = "F1", "F2", "F3"
_FONTS = {PLAIN: "Helvetica", BOLD: "Helvetica-Bold", FIXED: "Courier"}
_FIRST_FREE = 3 + len(_FONTS)


@dataclass(frozen=True, slots=True)
class Text:
    """Points from the left and from the bottom."""

    x: float
    y: float
    text: str
    size: float = 10
    font: str = PLAIN


def write(pages: list[list[Text]]) -> bytes:
    """A document of PDF 1.4; letters that Latin-1's Windows form lacks become question marks."""
    numbers = [_FIRST_FREE + 2 * n for n in range(len(pages))]
    kids = " ".join(f"{n} 0 R" for n in numbers)
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>".encode(),
        *(
            f"<< /Type /Font /Subtype /Type1 /BaseFont /{name} /Encoding /WinAnsiEncoding >>".encode()
            for name in _FONTS.values()
        ),
    ]
    fonts = " ".join(f"/{name} {3 + n} 0 R" for n, name in enumerate(_FONTS))
    for number, page in zip(numbers, pages, strict=True):
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {WIDTH} {HEIGHT}]"
            f" /Resources << /Font << {fonts} >> >> /Contents {number + 1} 0 R >>".encode()
        )
        content = b"\n".join(_shown(each) for each in page)
        objects.append(b"<< /Length %d >>\nstream\n%b\nendstream" % (len(content), content))
    return _file(objects)


def _shown(each: Text) -> bytes:
    raw = each.text.encode("cp1252", "replace")
    safe = raw.replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")
    safe = safe.replace(b"\r", b" ").replace(b"\n", b" ")
    return f"BT /{each.font} {each.size} Tf {each.x} {each.y} Td (".encode() + safe + b") Tj ET"


def _file(objects: list[bytes]) -> bytes:
    out = bytearray(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n")
    places: list[int] = []
    for number, each in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%b\nendobj\n" % (number, each)
    table = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    for place in places:
        out += b"%010d 00000 n \n" % place
    out += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, table)
    return bytes(out)
