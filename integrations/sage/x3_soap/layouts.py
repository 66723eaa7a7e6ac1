"""Templates of one company: which columns stand in which record, in the file's order (GESAOE).

X3's templates are edited on site, so that a company's own are data: what they leave out here is as Sage ships it. A column is a
field's name; `BCGCOD=STD` is a constant; a column that we do not fill stays empty.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from integrations.core.documents import DocumentKind

_COLUMN = re.compile(r"[A-Z][A-Z0-9_]{0,29}(=[^;|\r\n]{0,60})?")
_CODE = re.compile(r"[A-Z][A-Z0-9_]{0,11}")
_LETTER = re.compile(r"[A-Z]{1,5}")

PAYMENTS, ACCOUNTS, SITES, TERMS, BANKS, VALUES, BALANCES = (
    *("PAYMENTS", "GLACCOUNT", "LOCATIONENTITY", "TERMS", "CHECKINGACCOUNT", "DIMENSION", "BALANCES"),
)


@dataclass(frozen=True, slots=True)
class Template:
    """`records`: the columns of each record by its letter, the header's first."""

    code: str
    records: Mapping[str, tuple[str, ...]]

    @property
    def header(self) -> str:
        return next(iter(self.records))


@dataclass(frozen=True, slots=True)
class Layouts:
    """`imports` by document kind, `exports` by kind or list. `dimensions`: from the column of a line to our name of the dimension.
    `types`: X3's invoice types for an invoice, a credit memo and a debit memo; `journals`: its journal (JOU) for each of the TMS's, in general-ledger mode. `created`: words by which the import's
    trace says that a record came into being, `error_types` the types of messages that say it did not."""

    imports: Mapping[str, Template]
    exports: Mapping[str, Template]
    dimensions: Mapping[str, str] = field(default_factory=dict)
    types: Mapping[str, str] = field(default_factory=dict)
    journals: Mapping[str, str] = field(default_factory=dict)
    created: tuple[str, ...] = ()
    error_types: tuple[str, ...] = ()

    @property
    def column_of(self) -> Mapping[str, str]:
        return {dimension: column for column, dimension in self.dimensions.items()}


def _template(code: str, **records: str) -> Template:
    return Template(code, {letter: tuple(columns.split()) for letter, columns in records.items()})


_PARTY = "BPAADD=001 BPADES=Main BPAADDLIG POSCOD CTY SAT CRY=US TEL WEB"
_INVOICE = "NUM FCY BPR ACCDAT BPRDAT CUR STRDUDDAT PTE BPRVCR DES"
_LINE = "ACC AMTNOTLIN CCE1 CCE2 CCE3 CCE4 DES"
_READ = "NUM FCY BPR ACCDAT BPRDAT CUR AMTATI PAYCUR STA UPDDATTIM ROWID BPRVCR DES"
_CUSTOMER_INVOICE = _template("BIC", E=f"SIVTYP {_INVOICE}", D=_LINE)
_SUPPLIER_INVOICE = _template("BIS", E=f"PIVTYP {_INVOICE}", D=_LINE)
_READ_CUSTOMER = _template("LHBIC", E=f"SIVTYP {_READ}", D=f"LIN {_LINE}")
_READ_SUPPLIER = _template("LHBIS", E=f"PIVTYP {_READ}", D=f"LIN {_LINE}")
_WHO = "PTE CUR BPAADDLIG CTY SAT POSCOD TEL WEB UPDDATTIM ROWID BPRNAM REM"
STANDARD = Layouts(
    imports={
        DocumentKind.CUSTOMER: _template("BPC", B="BCGCOD=STD BPCNUM BPRNAM CUR PTE REM", A=_PARTY),
        DocumentKind.VENDOR: _template("BPS", B="BSGCOD=STD BPSNUM BPRNAM CUR PTE REM", A=_PARTY),
        DocumentKind.AR_INVOICE: _CUSTOMER_INVOICE,
        DocumentKind.AR_ADJUSTMENT: _CUSTOMER_INVOICE,
        DocumentKind.AP_BILL: _SUPPLIER_INVOICE,
        DocumentKind.AP_ADJUSTMENT: _SUPPLIER_INVOICE,
        DocumentKind.JOURNAL: _template(
            "GAS",
            G="TYP=GEN NUM FCY JOU ACCDAT CUR RVSDAT REF DES",
            D="ACC BPR SNS AMTCUR CCE1 CCE2 CCE3 CCE4 DES",
        ),
    },
    exports={
        DocumentKind.CUSTOMER: _template("LHBPC", B=f"BPCNUM BPCSTA {_WHO}"),
        DocumentKind.VENDOR: _template("LHBPS", B=f"BPSNUM BPSSTA {_WHO}"),
        DocumentKind.AR_INVOICE: _READ_CUSTOMER,
        DocumentKind.AR_ADJUSTMENT: _READ_CUSTOMER,
        DocumentKind.AP_BILL: _READ_SUPPLIER,
        DocumentKind.AP_ADJUSTMENT: _READ_SUPPLIER,
        DocumentKind.JOURNAL: _template(
            "LHGAS",
            G="NUM FCY JOU ACCDAT CUR STA UPDDATTIM ROWID RVSORI REF DES",
            D="LIN ACC BPR SNS AMTCUR CCE1 CCE2 CCE3 CCE4 DES",
        ),
        PAYMENTS: _template(
            "LHPAY",
            P="NUM FCY BPR ACCDAT CUR AMTCUR SNS PAYTYP STA CHQNUM UPDDATTIM ROWID",
            D="VCRTYP VCRNUM CRDNUM AMTLIN DISLIN CRDLIN ADVLIN ROWID",
        ),
        ACCOUNTS: _template("LHGAC", A="ACC ENAFLG SNS CLS CTL UPDDATTIM ROWID DES"),
        SITES: _template("LHFCY", F="FCY ENAFLG CUR UPDDATTIM ROWID FCYNAM"),
        TERMS: _template("LHPTE", T="PTE ENAFLG DAYS UPDDATTIM ROWID DES"),
        BANKS: _template("LHBAN", K="BAN ENAFLG ACC CUR UPDDATTIM ROWID DES"),
        VALUES: _template("LHCCE", C="DIE CCE ENAFLG UPDDATTIM ROWID DES"),
        BALANCES: _template("LHBAL", S="ACC AMTCUR"),
    },
    dimensions={"CCE1": "DEPARTMENT", "CCE2": "CLASS", "CCE3": "ITEM", "CCE4": "PROJECT"},
    types={"invoice": "INV", "credit": "CRN", "debit": "DBN"},
    journals={
        "AR": "SAL",
        "AP": "PUR",
        "CASH_RECEIVED": "BAN",
        "CASH_DISBURSED": "BAN",
        "OTHER_INCOME": "BAN",
        "GENERAL": "GEN",
    },
    created=("created", "creation", "modified", "modification"),
    error_types=("3", "4"),
)
# What must stand in a template, or we could not tell afterwards what became of a record.
_NEEDED = {"NUM": "the number", "BPCNUM": "the customer's number", "BPSNUM": "the supplier's number"}


def read(told: Mapping[str, Any]) -> Layouts:
    """A company's own layouts over the standard ones. Raises ValueError with every problem, one a line.

    `{"imports": {"AR_INVOICE": {"code": "ZBIC", "records": {"E": ["SIVTYP", "NUM"], "D": [...]}}}, "exports": {...},
    "dimensions": {"CCE1": "DEPARTMENT"}, "types": {"credit": "AVC"}, "created": ["Création"], "error_types": ["3"]}`
    """
    problems: list[str] = []
    known = {"imports", "exports", "dimensions", "types", "journals", "created", "error_types"}
    problems += [
        f"{name}: not known; it may say {', '.join(sorted(known))}" for name in told if name not in known
    ]
    layouts = Layouts(
        imports=_templates("imports", told.get("imports", {}), STANDARD.imports, problems),
        exports=_templates("exports", told.get("exports", {}), STANDARD.exports, problems),
        dimensions=_names("dimensions", told.get("dimensions"), STANDARD.dimensions, problems),
        types={**STANDARD.types, **_names("types", told.get("types"), {}, problems)},
        journals={**STANDARD.journals, **_names("journals", told.get("journals"), {}, problems)},
        created=_words("created", told.get("created"), STANDARD.created, problems),
        error_types=_words("error_types", told.get("error_types"), STANDARD.error_types, problems),
    )
    if problems:
        raise ValueError("\n".join(problems))
    return layouts


def _templates(
    where: str, told: Any, standard: Mapping[str, Template], problems: list[str]
) -> Mapping[str, Template]:
    if not isinstance(told, Mapping):
        problems.append(f"{where}: templates by name, such as {', '.join(map(str, standard))}")
        return standard
    found = dict(standard)
    for name, each in told.items():
        if name not in standard:
            problems.append(f"{where}.{name}: not known; there are {', '.join(map(str, standard))}")
        else:
            made = _one(f"{where}.{name}", each, standard[name], problems)
            found[name] = made or standard[name]
    return found


def _one(where: str, told: Any, standard: Template, problems: list[str]) -> Template | None:
    if not isinstance(told, Mapping) or not isinstance(told.get("records", {}), Mapping):
        problems.append(f"{where}: write code and records")
        return None
    code = str(told.get("code", standard.code))
    if not _CODE.fullmatch(code):
        problems.append(f"{where}.code: '{code[:20]}' is no template's code")
    records: dict[str, tuple[str, ...]] = {}
    for letter, columns in told.get("records", standard.records).items():
        names = columns.split() if isinstance(columns, str) else columns
        if not _LETTER.fullmatch(str(letter)) or not isinstance(names, Sequence):
            problems.append(f"{where}.records.{letter}: a letter, and its columns in order")
            continue
        bad = [str(c) for c in names if not _COLUMN.fullmatch(str(c))]
        problems += [
            f"{where}.records.{letter}: '{c[:40]}' is no column: FIELD or FIELD=constant" for c in bad
        ]
        records[str(letter)] = tuple(map(str, names))
    if len(records) != len(standard.records):
        problems.append(f"{where}.records: {len(standard.records)} kinds of record, the header first")
        return None
    made = Template(code, records)
    wanted = set(_NEEDED) & set(fields_of(standard, standard.header))
    lacking = wanted - set(fields_of(made, made.header))
    problems += [f"{where}.records: {name} is missing, {_NEEDED[name]}" for name in sorted(lacking)]
    return made


def fields_of(template: Template, letter: str) -> list[str]:
    return [column.partition("=")[0] for column in template.records[letter]]


def _names(where: str, told: Any, standard: Mapping[str, str], problems: list[str]) -> Mapping[str, str]:
    if told is None:
        return standard
    if not isinstance(told, Mapping) or not all(isinstance(v, str) and v for v in told.values()):
        problems.append(f"{where}: names by name")
        return standard
    return {str(k): str(v) for k, v in told.items()}


def _words(where: str, told: Any, standard: tuple[str, ...], problems: list[str]) -> tuple[str, ...]:
    if told is None:
        return standard
    if (
        not isinstance(told, Sequence)
        or isinstance(told, str)
        or not all(isinstance(v, str) and v for v in told)
    ):
        problems.append(f"{where}: a list of words")
        return standard
    return tuple(told)
