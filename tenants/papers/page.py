"""Letter pages with a head, a foot and our fonts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from fpdf import FPDF
from fpdf.enums import XPos, YPos
from fpdf.fonts import FontFace

_FONTS = Path(__file__).parent / "fonts"
INK, QUIET = (15, 23, 42), (71, 85, 105)


class Page(FPDF):
    """`foot` stands at the bottom of each page, with its number."""

    def __init__(self, title: str, foot: str, made_at: datetime) -> None:
        super().__init__(format="letter")
        self._foot = foot
        self.add_font("Sans", "", _FONTS / "DejaVuSans.ttf")
        self.add_font("Sans", "B", _FONTS / "DejaVuSans-Bold.ttf")
        self.set_margins(20, 18, 20)
        self.set_auto_page_break(True, 20)
        self.set_title(title)
        self.set_creator("Ledgerhaul")
        self.set_creation_date(made_at)
        self.add_page()
        self.write_line(title, size=16, bold=True, below=3)

    def footer(self) -> None:
        self.set_y(-14)
        self.set_font("Sans", "", 7)
        self.set_text_color(*QUIET)
        self.cell(0, 4, f"{self._foot}   ·   page {self.page_no()} of {{nb}}", align="C")

    def write_line(
        self, text: str, *, size: float = 9.5, bold: bool = False, quiet: bool = False, below: float = 1.5
    ) -> None:
        self.set_font("Sans", "B" if bold else "", size)
        self.set_text_color(*(QUIET if quiet else INK))
        self.multi_cell(0, size * 0.5, text, new_x=XPos.LMARGIN, new_y=YPos.NEXT, align="L")
        self.ln(below)

    def facts(self, rows: Sequence[tuple[str, str]]) -> None:
        for name, value in rows:
            self.set_font("Sans", "", 8)
            self.set_text_color(*QUIET)
            self.cell(42, 5, name)
            self.set_text_color(*INK)
            self.multi_cell(0, 5, value, new_x=XPos.LMARGIN, new_y=YPos.NEXT, align="L")
        self.ln(3)

    def grid(
        self,
        head: Sequence[str],
        rows: Sequence[Sequence[str]],
        widths: Sequence[int],
        right: set[int],
        foot: Sequence[str] = (),
    ) -> None:
        """A table whose columns in `right` hold figures; the foot is printed as the head is."""
        self.set_font("Sans", "", 8)
        self.set_text_color(*INK)
        align = tuple("RIGHT" if n in right else "LEFT" for n in range(len(head)))
        with self.table(
            col_widths=tuple(widths), text_align=align, line_height=4.6, borders_layout="HORIZONTAL_LINES"
        ) as table:
            for cells in (head, *rows):
                row = table.row()
                for cell in cells:
                    row.cell(cell)
            if foot:
                row = table.row(style=FontFace(emphasis="BOLD"))
                for cell in foot:
                    row.cell(cell)
        self.ln(3)
