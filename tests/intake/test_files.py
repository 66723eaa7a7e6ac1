"""Files: good rows go on, bad ones say row, column and remedy, and nothing is half-written."""

import pytest

from integrations.models import FreightTransaction, Issue, Party, RawInput, RawRow, SyncJob
from integrations.pipeline.files import save_layout, take_file
from integrations.tms.files import LayoutInvalid
from integrations.tms.rows import FileRefused

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_scope")]

LOADS = {
    "about": "transactions",
    "source_system": "haul",
    "kind": {"constant": "customer_invoice"},
    "source_id": "load_id",
    "party": {"source_id": "customer_id"},
    "document_date": {"column": "load_date", "format": "M/D/YYYY"},
    "charges": [
        {"column": "revenue", "code": "linehaul", "category": "linehaul"},
        {"column": "fuel", "code": "fuel", "category": "fuel_surcharge"},
        {"column": "extra", "code": "extra", "category": "accessorial"},
    ],
    "fields": {"lane": "lane"},
    "ignore": ["weight"],
    "do_not_keep": ["born"],
}
HEADER = "load_id,customer_id,load_date,revenue,fuel,extra,lane,weight,born"
GOOD = "L{n},C1,1/2/2026,100.10,20.20,0,CHI-DAL,9,1970-01-01"


@pytest.fixture
def take(tmp_path, subsidiary, tenant):
    def taken(*lines, spec=LOADS, header=HEADER, encoding="utf-8", name="loads.csv", **changes):
        save_layout("loads", {**spec, **changes}, tenant_id=tenant.pk)
        path = tmp_path / name
        text = "\n".join([header, *lines]) if header else "\n".join(lines)
        path.write_bytes(text.encode(encoding) if isinstance(text, str) else text)
        return take_file(path, subsidiary_id=subsidiary.pk)

    return taken


def good(n):
    return GOOD.format(n=n)


def places(receipt):
    return [(issue.row, issue.place) for result in receipt.results for issue in result.issues]


def test_columns_of_charges_become_charges_and_a_zero_says_nothing(take):
    take(good(1))
    payload = FreightTransaction.objects.get().versions.get().payload
    assert [(c["line"], c["code"], c["amount"]) for c in payload["charges"]] == [
        (1, "linehaul", "100.10"),
        (2, "fuel", "20.20"),
    ]
    assert payload["fields"] == {"lane": "CHI-DAL"}
    assert payload["created"] == payload["document_date"] == "2026-01-02"


def test_what_is_marked_do_not_keep_is_nowhere(take):
    take(good(1))
    assert RawRow.objects.get().body == {
        "load_id": "L1",
        "customer_id": "C1",
        "load_date": "1/2/2026",
        "revenue": "100.10",
        "fuel": "20.20",
        "extra": "0",
        "lane": "CHI-DAL",
        "weight": "9",
    }


@pytest.mark.parametrize(
    ("bad", "place"),
    [
        ("L2,C1,1/2/2026,abc,0,0,x,1,", "revenue"),
        ("L2,C1,1/2/2026," + "9" * 1000 + ",0,0,x,1,", "revenue"),
        ("L2,C1,1/2/0000,1,0,0,x,1,", "load_date"),
        ("L2,C1,2026-01-02,1,0,0,x,1,", "load_date"),
        ("L2,C1,2/30/2026,1,0,0,x,1,", "load_date"),
        ("L2,C1,,1,0,0,x,1,", "load_date"),
        ("=1+1,C1,1/2/2026,1,0,0,x,1,", "load_id"),
        ("L2,C1,1/2/2026,1,0,0,=cmd(),1,", "lane"),
        ("L2,C1,1/2/2026,=B2*2,0,0,x,1,", "revenue"),
        (",C1,1/2/2026,1,0,0,x,1,", "load_id"),
        ("L2,,1/2/2026,1,0,0,x,1,", "customer_id"),
        ("L2,C1,1/2/2026,,,,x,1,", "revenue, fuel, extra"),
        ("L2,C1,1/2/2026,1,0,0,x,1,,too,many", ""),
        ("L2,C1", ""),
        ('L2,C1,1/2/2026,"1,0,0,x,1,', ""),
        ("L2,C1,1/2/2026,1\x00,0,0,x,1,", ""),
        ("L2,C1,1/2/2026,1.005,0,0,x,1,", "revenue"),
    ],
)
def test_a_bad_row_names_row_and_column_and_the_good_ones_go_on(take, bad, place):
    receipt = take(good(1), bad, good(3))
    assert places(receipt) == [(3, place)]
    assert set(FreightTransaction.objects.values_list("source_id", flat=True)) == {"L1", "L3"}
    [issue] = Issue.objects.all()
    assert (issue.row, issue.place) == (3, place)
    assert issue.remedy
    assert "1970" not in str(RawRow.objects.get(row=3).body)


def test_every_problem_of_a_row_is_said(take):
    receipt = take("L2,,1/2/0000,abc,1e9,0,x,1,")
    assert {place for _, place in places(receipt)} == {"customer_id", "load_date", "revenue", "fuel"}


def test_an_open_quote_does_not_swallow_what_follows(take):
    receipt = take('L1,"C1,1/2/2026,1,0,0,x,1,', *[good(n) for n in range(2, 300)])
    assert receipt.words == {"rows": 299, "accepted": 298, "rejected": 1}


def test_a_cell_may_hold_line_breaks_and_doubled_quotes(take):
    take('L1,C1,1/2/2026,1,0,0,"a ""quoted""\nlane",1,', good(2))
    assert FreightTransaction.objects.count() == 2
    first = FreightTransaction.objects.get(source_id="L1").versions.get()
    assert first.payload["fields"]["lane"] == 'a "quoted"\nlane'


def test_rows_of_nothing_are_passed_over(take):
    assert take(good(1), "", ",,,,,,,,", good(2)).words == {"rows": 2, "accepted": 2}


def test_another_encoding_spoils_its_rows_only_and_says_what_to_set(take):
    receipt = take(good(1), "L2,C1,1/2/2026,1,0,0,Señor,1,", encoding="cp1252")
    assert places(receipt) == [(3, "")]
    assert "cp1252" in receipt.results[0].issues[0].remedy


def test_the_layouts_encoding_reads_it(take):
    spec = {**LOADS, "encoding": "cp1252"}
    receipt = take("L2,C1,1/2/2026,1,0,0,Señor,1,", encoding="cp1252", spec=spec)
    assert receipt.words == {"rows": 1, "accepted": 1}


def test_a_byte_order_mark_is_no_part_of_the_first_column(take):
    assert take(good(1), encoding="utf-8-sig").words["accepted"] == 1


@pytest.mark.parametrize(
    ("header", "place"),
    [
        (HEADER + ",surprise", "surprise"),
        (HEADER.replace("revenue", "income"), "revenue"),
        (HEADER + ",lane", "lane"),
    ],
)
def test_a_header_that_does_not_fit_refuses_the_file_and_names_the_column(take, header, place):
    with pytest.raises(FileRefused) as refused:
        take(good(1) + ",x", header=header)
    assert place in {issue.place for issue in refused.value.issues}
    assert not FreightTransaction.objects.exists()
    assert SyncJob.objects.get().state == "FAILED"
    assert Issue.objects.filter(raw_input=RawInput.objects.get(), place=place).exists()


@pytest.mark.parametrize("start", [b"PK\x03\x04rest", b"\xff\xfea\x00", b"\x1f\x8b", b"", b"\x00\x00,"])
def test_what_is_no_csv_is_refused_with_a_remedy(take, tmp_path, subsidiary, start):
    take(good(1))
    path = tmp_path / "loads.csv"
    path.write_bytes(start)
    with pytest.raises(FileRefused) as refused:
        take_file(path, subsidiary_id=subsidiary.pk)
    assert refused.value.issues[0].remedy


def test_a_file_above_the_limit_is_refused_before_it_is_read(take, settings, monkeypatch):
    settings.INTAKE_MAX_FILE_BYTES = 100
    with pytest.raises(FileRefused, match="more than the limit"):
        take(*[good(n) for n in range(20)])


def test_the_same_file_again_adds_nothing(take):
    take(good(1), good(2))
    assert take(good(1), good(2)).words == {"rows": 2, "repeated": 2}
    assert RawRow.objects.count() == 2


def test_an_id_that_comes_twice_with_other_content_is_said(take):
    receipt = take(good(1), good(1).replace("100.10", "5"))
    assert [r.issues[0].code.value for r in receipt.results] == ["version.conflict"]


def test_accountants_write_negatives_in_brackets_and_layouts_know_separators(take):
    take('L1,C1,1/2/2026,"$1,234.50",($34.50),0,x,1,', thousands=",")
    assert str(FreightTransaction.objects.get().total.amount) == "1200.00"


def test_a_sign_turns_a_column_around(take):
    spec = {
        **LOADS,
        "charges": [LOADS["charges"][0], {**LOADS["charges"][1], "sign": -1}, LOADS["charges"][2]],
    }
    take(good(1), spec=spec)
    assert str(FreightTransaction.objects.get().total.amount) == "79.90"


def test_a_time_is_the_subsidiarys_or_the_layouts(take):
    spec = {
        **LOADS,
        "time_zone": "America/New_York",
        "created": {"column": "load_date", "format": "M/D/YYYY H:mm"},
        "document_date": {"column": "load_date", "format": "M/D/YYYY H:mm"},
    }
    take("L1,C1,1/2/2026 23:30,1,0,0,x,1,", spec=spec)
    row = FreightTransaction.objects.get()
    assert row.created_in_tms.isoformat() == "2026-01-03T04:30:00+00:00"
    assert str(row.document_date) == "2026-01-02"


def test_parties_come_from_files_too(take):
    spec = {
        "about": "parties",
        "kind": {"constant": "driver"},
        "source_id": "id",
        "name": {"columns": ["first", "last"]},
        "active": {"column": "status", "values": {"Active": True, "Gone": False}},
        "do_not_keep": ["born"],
        "tax_id": "ssn",
    }
    lines = ["D1,Ann,Lee,Active,1970-01-01,123-45-6789", "D2,Bo,,Gone,1971-01-01,", "D3,Cy,Moe,Perhaps,,"]
    receipt = take(*lines, spec=spec, header="id,first,last,status,born,ssn")
    assert places(receipt) == [(4, "status")]
    assert set(Party.objects.values_list("name", "active")) == {("Ann Lee", True), ("Bo", False)}
    assert "123-45" not in str(list(RawRow.objects.values_list("body", flat=True)))
    assert Party.objects.get(source_id="D1").tax_id.reveal() == "123-45-6789"


# JSON lines ---------------------------------------------------------------------------------------------------


@pytest.fixture
def take_lines(tmp_path, subsidiary):
    def taken(*lines):
        path = tmp_path / "delivery.jsonl"
        path.write_bytes(b"\n".join(lines))
        return take_file(path, subsidiary_id=subsidiary.pk)

    return taken


TOLL = (
    b'{"kind": "toll", "source_id": "T1", "document_date": "2026-01-02",'
    b' "party": {"source_id": "EZ"}, "charges": [{"amount": 4.10}]}'
)
CUSTOMER = b'{"kind": "customer", "source_id": "C1", "name": "Acme"}'


def test_json_lines_hold_parties_and_transactions(take_lines):
    assert take_lines(TOLL, CUSTOMER).words == {"rows": 2, "accepted": 2}
    assert str(FreightTransaction.objects.get().total.amount) == "4.10"


@pytest.mark.parametrize("bad", [b"{", b'{"kind": "\xff"}', b"7", b"[" * 5000, b'{"kind": "toll"}'])
def test_a_bad_line_does_not_stop_the_others(take_lines, bad):
    receipt = take_lines(CUSTOMER, bad, TOLL)
    assert (receipt.words["accepted"], receipt.words["rejected"]) == (2, 1)
    assert {row for row, _ in places(receipt)} == {2}


# Layouts ------------------------------------------------------------------------------------------------------


def test_a_layout_is_refused_with_every_problem_of_it(tenant):
    spec = {
        **LOADS,
        "document_date": {"column": "d", "format": "M/D"},
        "charges": [{"column": "x", "category": "nonsense", "sign": 2}],
        "encoding": "ebcdic",
        "time_zone": "Mars/Base",
        "surprise": 1,
    }
    with pytest.raises(LayoutInvalid) as refused:
        save_layout("loads", spec, tenant_id=tenant.pk)
    found = {problem.split(":")[0] for problem in refused.value.problems}
    assert found >= {
        "document_date.format",
        "charges[0].category",
        "charges[0].sign",
        "encoding",
        "time_zone",
        "surprise",
    }


@pytest.mark.parametrize(
    "spec", [None, [], {}, {"about": "x"}, {**LOADS, "party": 5}, {**LOADS, "charges": 1}]
)
def test_a_layout_of_any_form_is_refused_in_words(tenant, spec):
    with pytest.raises(LayoutInvalid):
        save_layout("loads", spec, tenant_id=tenant.pk)


def test_a_column_that_is_read_cannot_be_marked_do_not_keep(tenant):
    with pytest.raises(LayoutInvalid, match="what is made of it is kept"):
        save_layout("loads", {**LOADS, "do_not_keep": ["lane"]}, tenant_id=tenant.pk)


def test_a_layout_says_who_got_an_advance(subsidiary):
    from integrations.tms.files import parse_layout
    from integrations.tms.files.layout import LayoutInvalid

    spec = {
        "about": "transactions",
        "kind": {"constant": "advance"},
        "source_id": "Code",
        "document_date": "Date",
        "party": {"kind": {"constant": "provider"}, "source_id": {"constant": "COMDATA"}},
        "beneficiary": {"kind": {"constant": "carrier"}, "source_id": "Carrier"},
        "charges": [{"column": "Amount", "category": "e_check"}],
    }
    layout = parse_layout(spec)
    assert layout.targets["beneficiary.source_id"].columns == ("Carrier",)
    with pytest.raises(LayoutInvalid, match="beneficiary"):
        parse_layout({**spec, "beneficiary": {"name": "Carrier"}})
