"""Import and export templates (GESAOE): which columns stand in which kind of record, in the order of the file.

A company edits its templates. Those here are what a new one has: BPC, BPS, BIC, BIS and GAS as Sage names its own, for
import; those that begin with LH are for export, and were made for whoever reads the books from outside.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

SEPARATOR = ";"


@dataclass(frozen=True, slots=True)
class Template:
    """`records` are the columns of each kind by its letter, the header's first. `imports`: it may be imported with."""

    code: str
    object: str
    records: Mapping[str, tuple[str, ...]]
    imports: bool = False

    @property
    def header(self) -> str:
        return next(iter(self.records))


def _made(code: str, name: str, imports: bool = False, **records: str) -> Template:
    return Template(
        code, name, {letter: tuple(columns.split()) for letter, columns in records.items()}, imports
    )


_INVOICE = "NUM FCY BPR ACCDAT BPRDAT CUR STRDUDDAT PTE BPRVCR DES"
_LINE = "ACC AMTNOTLIN CCE1 CCE2 CCE3 CCE4 DES"
_READ = "NUM FCY BPR ACCDAT BPRDAT CUR AMTATI PAYCUR STA UPDDATTIM ROWID BPRVCR DES"
STANDARD: Mapping[str, Template] = {
    each.code: each
    for each in (
        _made("BPC", "BPC", True, B="BCGCOD BPCNUM BPRNAM CUR PTE REM", A="BPAADD BPADES BPAADDLIG POSCOD CTY SAT CRY TEL WEB"),
        _made("BPS", "BPS", True, B="BSGCOD BPSNUM BPRNAM CUR PTE REM", A="BPAADD BPADES BPAADDLIG POSCOD CTY SAT CRY TEL WEB"),
        _made("BIC", "BIC", True, E=f"SIVTYP {_INVOICE}", D=_LINE),
        _made("BIS", "BIS", True, E=f"PIVTYP {_INVOICE}", D=_LINE),
        _made("GAS", "GAS", True, G="TYP NUM FCY JOU ACCDAT CUR RVSDAT REF DES", D="ACC BPR SNS AMTCUR CCE1 CCE2 CCE3 CCE4 DES"),
        _made("LHBPC", "BPC", B="BPCNUM BPCSTA PTE CUR BPAADDLIG CTY SAT POSCOD TEL WEB UPDDATTIM ROWID BPRNAM REM"),
        _made("LHBPS", "BPS", B="BPSNUM BPSSTA PTE CUR BPAADDLIG CTY SAT POSCOD TEL WEB UPDDATTIM ROWID BPRNAM REM"),
        _made("LHBIC", "BIC", E=f"SIVTYP {_READ}", D=f"LIN {_LINE}"),
        _made("LHBIS", "BIS", E=f"PIVTYP {_READ}", D=f"LIN {_LINE}"),
        _made("LHGAS", "GAS", G="NUM FCY JOU ACCDAT CUR STA UPDDATTIM ROWID RVSORI REF DES", D="LIN ACC BPR SNS AMTCUR CCE1 CCE2 CCE3 CCE4 DES"),
        _made("LHPAY", "PAY", P="NUM FCY BPR ACCDAT CUR AMTCUR SNS PAYTYP STA CHQNUM UPDDATTIM ROWID", D="VCRTYP VCRNUM CRDNUM AMTLIN DISLIN CRDLIN ADVLIN ROWID"),
        _made("LHGAC", "GAC", A="ACC ENAFLG SNS CLS CTL UPDDATTIM ROWID DES"),
        _made("LHFCY", "FCY", F="FCY ENAFLG CUR UPDDATTIM ROWID FCYNAM"),
        _made("LHPTE", "PTE", T="PTE ENAFLG DAYS UPDDATTIM ROWID DES"),
        _made("LHBAN", "BAN", K="BAN ENAFLG ACC CUR UPDDATTIM ROWID DES"),
        _made("LHCCE", "CCE", C="DIE CCE ENAFLG UPDDATTIM ROWID DES"),
        _made("LHBAL", "BAL", S="ACC AMTCUR"),
    )
}  # fmt: skip


class Templates:
    """Of one company: the standard ones, and what it has made of them."""

    def __init__(self) -> None:
        self._own: dict[str, Template] = {}

    def find(self, code: str) -> Template | None:
        return self._own.get(code) or STANDARD.get(code)

    def change(self, code: str, asked: Mapping[str, object]) -> Template:
        """Give a template other columns: `records` by letter, each a text of names. ValueError for an unknown template or
        letters that it lacks."""
        present = self.find(code)
        if present is None:
            raise ValueError(f"no template {code!r}; there are {', '.join(STANDARD)}")
        given = asked.get("records")
        if not isinstance(given, Mapping) or set(given) != set(present.records):
            raise ValueError(
                f"records of {code} are {', '.join(present.records)}, each a text of column names"
            )
        records = {letter: tuple(str(given[letter]).split()) for letter in present.records}
        self._own[code] = Template(code, present.object, records, present.imports)
        return self._own[code]
