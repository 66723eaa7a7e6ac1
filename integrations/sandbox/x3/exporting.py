"""AOWSEXPORT: records of the books in a template's columns, those that meet the criteria, by ROWID."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from integrations.sandbox.books.reports import balances
from integrations.sandbox.books.storage.store import Books, Value
from integrations.sandbox.caller import Caller
from integrations.sandbox.company import rights
from integrations.sandbox.x3 import criteria, numbers
from integrations.sandbox.x3.criteria import BadCriteria
from integrations.sandbox.x3.importing import DIMENSIONS
from integrations.sandbox.x3.templates import SEPARATOR, Template

Values = dict[str, str]
Record = tuple[Values, list[Values]]
_OBJECTS = {"BIC": "ARINVOICE", "BIS": "APBILL", "GAS": "GLBATCH", "BPC": "CUSTOMER", "BPS": "VENDOR", "PAY": "ARPYMT",
            "GAC": "GLACCOUNT", "FCY": "LOCATIONENTITY", "PTE": "ARTERM", "BAN": "CHECKINGACCOUNT",
            "CCE": "DEPARTMENT", "BAL": "GLACCOUNTBALANCE"}  # fmt: skip


def run(books: Books, caller: Caller, template: Template, asked: Sequence[str], separator: str) -> str:
    """The file. A Refusal where the role may not read it; BadCriteria for what cannot be read or names no field."""
    rights.check(caller, "QUERY", _OBJECTS[template.object])
    tests = [criteria.compiled(text) for text in asked]
    header, *below = template.records
    rows: list[str] = []
    found = _balances(books, asked) if template.object == "BAL" else _READERS[template.object](books)
    applied = [] if template.object == "BAL" else tests
    for values, lines in found:
        if all(test(values) for test in applied):
            rows.append(_row(header, template.records[header], values))
            rows += [_row(letter, template.records[letter], line) for letter in below for line in lines]
    return "".join(f"{row}{separator}" for row in rows) + "END"


def _row(letter: str, columns: Sequence[str], values: Values) -> str:
    missing = [c for c in columns if c not in values]
    if missing:
        raise BadCriteria(f"{missing[0]}: this field does not exist")
    return SEPARATOR.join([letter, *(values[c].replace("\n", " ") for c in columns)])


# Reading ----------------------------------------------------------------------------------------------------


def _text(value: Value) -> str:
    return "" if value is None else str(value)


def _day(value: Value) -> str:
    return _text(value)[:10].replace("-", "")


def _moment(value: Value) -> Values:
    """UPDDATTIM in digits, and the day of it for criteria."""
    digits = "".join(c for c in _text(value) if c.isdigit())
    return {"UPDDATTIM": digits[:14], "UPDDAT": digits[:8]}


def _money(value: Value) -> str:
    number = value if isinstance(value, int) else 0
    sign, size = ("-", -number) if number < 0 else ("", number)
    return f"{sign}{size // 100}.{size % 100:02d}"


def _lines(books: Books, sql: str) -> dict[Value, list[tuple[Value, ...]]]:
    found: dict[Value, list[tuple[Value, ...]]] = {}
    for key, *rest in books.all(sql):
        found.setdefault(key, []).append(tuple(rest))
    return found


_CCE = ",".join(DIMENSIONS.values())


def _invoices(name: str, invoice: str, adjustment: str, party: str) -> Callable[[Books], Iterator[Record]]:
    theirs = "t.RECORDID" if name == "BIS" else "t.DOCNUMBER"
    kept = numbers.shown(name)
    number = f"COALESCE(n.NUM, t.RECORDID, {kept})" if name == "BIC" else kept

    def read(books: Books) -> Iterator[Record]:
        for place, table in enumerate((invoice, adjustment)):
            lines = _lines(
                books,
                f"SELECT RECORDKEY, LINE_NO, ACCOUNTNO, AMOUNT, ENTRYDESCRIPTION, LOCATIONID, {_CCE} FROM {table}ITEM"
                " WHERE _TAX IS NULL ORDER BY RECORDKEY, LINE_NO",
            )
            rows = books.all(
                f"SELECT t.RECORDNO, {number}, t._OWNER, t.{party}ID, t.WHENPOSTED, t.WHENCREATED, t.TOTALENTERED,"
                f" t.TOTALPAID, t.STATE, t.WHENMODIFIED, {theirs}, t.DESCRIPTION FROM {table} t"
                f" LEFT JOIN _X3NUMBER n ON n.SOURCE='{table}' AND n.SOURCEKEY=t.RECORDNO ORDER BY t.RECORDNO"
            )
            for key, num, site, who, posted, made, total, paid, state, changed, bprvcr, words in rows:
                sums = total if isinstance(total, int) else 0
                kind = "INV" if not place else "CRN" if sums < 0 else "DBN"
                sign = -1 if kind == "CRN" else 1
                yield (
                    {
                        "SIVTYP": kind, "PIVTYP": kind, "NUM": _text(num), "FCY": _text(site), "BPR": _text(who),
                        "ACCDAT": _day(posted), "BPRDAT": _day(made), "CUR": "USD", "AMTATI": _money(sign * sums),
                        "PAYCUR": _money(sign * (paid if isinstance(paid, int) else 0)), "STA": _text(state),
                        "BPRVCR": _text(bprvcr), "DES": _text(words),
                        "ROWID": str(2 * int(_text(key)) + place), **_moment(changed),
                    },
                    [
                        {
                            "LIN": _text(n), "ACC": _text(account), "DES": _text(memo), "FCYLIN": _text(location),
                            "AMTNOTLIN": _money(sign * (size if isinstance(size, int) else 0)),
                            **{c: _text(v) for c, v in zip(DIMENSIONS, cce, strict=True)},
                        }
                        for n, account, size, memo, location, *cce in lines.get(key, [])
                    ],
                )  # fmt: skip

    return read


def _journals(books: Books) -> Iterator[Record]:
    cce = _CCE.replace("DEPARTMENTID", "DEPARTMENT")
    lines = _lines(
        books,
        f"SELECT BATCHNO, LINE_NO, ACCOUNTNO, AMOUNT, TR_TYPE, DESCRIPTION, CUSTOMERID, VENDORID, {cce} FROM GLENTRY"
        " ORDER BY BATCHNO, LINE_NO",
    )
    rows = books.all(
        f"SELECT t.RECORDNO, {numbers.shown('GAS')}, t._OWNER, t.JOURNAL, t.BATCH_DATE, t.STATE, t.WHENMODIFIED, t.REFERENCENO,"
        " t.BATCH_TITLE, t.REVERSEDFROM FROM GLBATCH t LEFT JOIN _X3NUMBER n ON n.SOURCE='GLBATCH' AND n.SOURCEKEY=t.RECORDNO"
        " ORDER BY t.RECORDNO"
    )
    for key, num, site, journal, day, state, changed, ref, title, reverses in rows:
        yield (
            {
                "NUM": _text(num), "FCY": _text(site), "JOU": _text(journal), "ACCDAT": _day(day), "CUR": "USD",
                "STA": _text(state), "REF": _text(ref), "DES": _text(title), "RVSORI": _text(reverses), "TYP": "GEN",
                "ROWID": _text(key), **_moment(changed),
            },
            [
                {
                    "LIN": _text(n), "ACC": _text(account), "SNS": _text(sign), "AMTCUR": _money(size), "DES": _text(memo),
                    "BPR": _text(customer or vendor), **{c: _text(v) for c, v in zip(DIMENSIONS, values, strict=True)},
                }
                for n, account, size, sign, memo, customer, vendor, *values in lines.get(key, [])
            ],
        )  # fmt: skip


def _payments(books: Books) -> Iterator[Record]:
    for place, (table, party, side, document, adjustment) in enumerate((
        ("ARPYMT", "CUSTOMERID", "BIC", "ARINVOICE", "ARADJUSTMENT"),
        ("APPYMT", "VENDORID", "BIS", "APBILL", "APADJUSTMENT"),
    )):  # fmt: skip
        on = "COALESCE(t.RECEIPTDATE, t.WHENPAID)" if not place else "COALESCE(t.WHENPAID, t.WHENCREATED)"
        lines = _payment_lines(books, table, side, document, adjustment, place)
        for key, who, day, total, state, method, check, site, changed in books.all(
            f"SELECT t.RECORDNO, t.{party}, {on}, t.TOTALENTERED, t.DISPLAYSTATE, t.PAYMENTMETHOD, t.DOCNUMBER, t._OWNER,"
            f" t.WHENMODIFIED FROM {table} t ORDER BY t.RECORDNO"
        ):
            yield (
                {
                    "NUM": f"{'REC' if not place else 'PAY'}{int(_text(key)):09d}", "FCY": _text(site), "BPR": _text(who),
                    "ACCDAT": _day(day), "CUR": "USD", "AMTCUR": _money(total), "SNS": "1" if not place else "-1",
                    "PAYTYP": _text(method), "STA": _text(state), "CHQNUM": _text(check),
                    "ROWID": str(2 * int(_text(key)) + place), **_moment(changed),
                },
                lines.get(key, []),
            )  # fmt: skip


def _payment_lines(
    books: Books, table: str, side: str, document: str, adjustment: str, place: int
) -> dict[Value, list[Values]]:
    """What each payment was applied to, by its voucher's type and number, and the parts of the amount."""
    number = _number_of(side)
    over = "POSTEDOVERPAYMENTAMOUNT" if not place else "0"
    rows = books.all(
        f"SELECT d.PAYMENTKEY, d.RECORDNO, {number('d.RECORDKEY', document)}, {number('d.POSADJKEY', adjustment)},"
        f" {number('d.ADJUSTMENTKEY', adjustment)}, d.PAYMENTAMOUNT, d.DISCOUNTAMOUNT,"
        f" COALESCE(d.ADJUSTMENTAMOUNT,0)+COALESCE(d.INLINEAMOUNT,0), COALESCE(d.POSTEDADVANCEAMOUNT,0)+COALESCE({over},0)"
        f" FROM {table}DETAIL d ORDER BY d.RECORDNO"
    )
    found: dict[Value, list[Values]] = {}
    for payment, key, invoice, positive, credit, cash, discount, credited, advanced in rows:
        found.setdefault(payment, []).append(
            {
                "VCRTYP": "INV" if invoice else "DBN", "VCRNUM": _text(invoice or positive), "CRDNUM": _text(credit),
                "AMTLIN": _money(cash), "DISLIN": _money(discount), "CRDLIN": _money(credited), "ADVLIN": _money(advanced),
                "ROWID": str(2 * int(_text(key)) + place),
            }
        )  # fmt: skip
    return found


def _number_of(side: str) -> Callable[[str, str], str]:
    def sql(key: str, table: str) -> str:
        by = "t.RECORDID, " if side == "BIC" else ""
        return (
            f"(SELECT COALESCE(n.NUM, {by}'{side}' || substr('000000000' || t.RECORDNO, -9)) FROM {table} t"
            f" LEFT JOIN _X3NUMBER n ON n.SOURCE='{table}' AND n.SOURCEKEY=t.RECORDNO WHERE t.RECORDNO={key})"
        )

    return sql


def _parties(table: str, prefix: str) -> Callable[[Books], Iterator[Record]]:
    def read(books: Books) -> Iterator[Record]:
        contact = 'c."MAILADDRESS.ADDRESS1", c."MAILADDRESS.CITY", c."MAILADDRESS.STATE", c."MAILADDRESS.ZIP"'
        for (
            key,
            number,
            name,
            state,
            term,
            changed,
            words,
            street,
            city,
            region,
            code,
            phone,
            mail,
        ) in books.all(
            f"SELECT t.RECORDNO, t.{table}ID, t.NAME, t.STATUS, t.TERMNAME, t.WHENMODIFIED, t.COMMENTS, {contact}, c.PHONE1,"
            f' c.EMAIL1 FROM {table} t LEFT JOIN CONTACT c ON c.CONTACTNAME=t."DISPLAYCONTACT.CONTACTNAME" ORDER BY t.RECORDNO'
        ):
            yield (
                {
                    f"{prefix}NUM": _text(number), "BPRNAM": _text(name), f"{prefix}STA": "2" if state == "active" else "1",
                    "PTE": _text(term), "CUR": "USD", "BPAADDLIG": _text(street), "CTY": _text(city), "SAT": _text(region),
                    "POSCOD": _text(code), "TEL": _text(phone), "WEB": _text(mail), "REM": _text(words),
                    "ROWID": _text(key), **_moment(changed),
                },
                [],
            )  # fmt: skip

    return read


def _list(
    table: str, key: str, shown: str, columns: Mapping[str, str], key_name: str, name: str
) -> Callable[[Books], Iterator[Record]]:
    def read(books: Books) -> Iterator[Record]:
        more = "".join(f", {sql}" for sql in columns.values())
        for row, number, state, words, changed, *rest in books.all(
            f'SELECT RECORDNO, "{key}", STATUS, "{shown}", WHENMODIFIED{more} FROM {table} ORDER BY RECORDNO'
        ):
            told = dict(zip(columns, map(_text, rest), strict=True))
            yield (
                {
                    key_name: _text(number),
                    "ENAFLG": "2" if state == "active" else "1",
                    name: _text(words),
                    "ROWID": _text(row),
                    **_moment(changed),
                    **told,
                },
                [],
            )

    return read


def _dimension_values(books: Books) -> Iterator[Record]:
    """Values of each analytical dimension type: DIE says which."""
    tables = (("DEPARTMENT", "TITLE"), ("CLASS", "NAME"), ("ITEM", "NAME"), ("PROJECT", "NAME"))
    for place, (table, name) in enumerate(tables, start=1):
        for values, _ in _list(table, f"{table}ID", name, {}, "CCE", "DES")(books):
            row = 10 * int(values["ROWID"]) + place
            yield {**values, "DIE": f"CCE{place}", "ROWID": str(row)}, []


def _balances(books: Books, asked: Sequence[str]) -> Iterator[Record]:
    """Movements of each account between the days, and of the site, that the criteria name; debits positive."""
    only: dict[str, Sequence[str]] = {}
    start, end = "1900-01-01", "9999-12-31"
    for text in asked:
        field, _, value = text.replace(">=", "=").replace("<=", "=").partition("=")
        value = value.strip(" '\"[]")
        if field.strip() == "FCY":
            only = {"_ENTITY": [value]}
        elif field.strip() == "ACCDAT":
            day = "-".join(reversed(value.split("/")))
            start, end = (day, end) if ">=" in text else (start, day)
        else:
            raise BadCriteria(f"{field.strip()}: this field does not exist")
    totals: dict[str, int] = {}
    for each in balances.balances(books, balances.Scope(start, end, only=only)):
        totals[each.account] = totals.get(each.account, 0) + each.end
    yield from (({"ACC": account, "AMTCUR": _money(total)}, []) for account, total in sorted(totals.items()))


_READERS: Mapping[str, Callable[[Books], Iterator[Record]]] = {
    "BIC": _invoices("BIC", "ARINVOICE", "ARADJUSTMENT", "CUSTOMER"),
    "BIS": _invoices("BIS", "APBILL", "APADJUSTMENT", "VENDOR"),
    "GAS": _journals,
    "PAY": _payments,
    "BPC": _parties("CUSTOMER", "BPC"),
    "BPS": _parties("VENDOR", "BPS"),
    "GAC": _list("GLACCOUNT", "ACCOUNTNO", "TITLE", {
        "SNS": "CASE NORMALBALANCE WHEN 'debit' THEN '1' ELSE '-1' END",
        "CLS": "CASE ACCOUNTTYPE WHEN 'incomestatement' THEN 'INCOME' ELSE 'BALANCE' END",
        "CTL": "CASE ALTERNATIVEACCOUNT WHEN 'Payables account' THEN 'AP' WHEN 'Receivables account' THEN 'AR' ELSE '' END",
    }, "ACC", "DES"),
    "FCY": _list("LOCATIONENTITY", "LOCATIONID", "NAME", {"CUR": "'USD'"}, "FCY", "FCYNAM"),
    "PTE": _list("ARTERM", "NAME", "DESCRIPTION", {"DAYS": "DUEDATE"}, "PTE", "DES"),
    "BAN": _list("CHECKINGACCOUNT", "BANKACCOUNTID", "BANKNAME", {"ACC": "GLACCOUNTNO", "CUR": "'USD'"}, "BAN", "DES"),
    "CCE": _dimension_values,
}  # fmt: skip
