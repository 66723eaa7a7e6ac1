"""`manage.py intake` and `manage.py layout`: what a person reads there."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from integrations.models import FreightTransaction, Layout, Party
from tenants import scope
from tests.conftest import make_subsidiary

pytestmark = pytest.mark.django_db

CUSTOMERS = {
    "about": "parties",
    "kind": {"constant": "customer"},
    "source_id": "id",
    "name": "name",
    "terms_days": "terms",
}


def run(*arguments):
    out = StringIO()
    call_command(*arguments, stdout=out)
    return out.getvalue().splitlines()


@pytest.fixture
def layout_file(tmp_path):
    path = tmp_path / "customers.json"
    path.write_text(json.dumps(CUSTOMERS))
    return path


@pytest.fixture
def customers(tmp_path, layout_file, tenant, subsidiary):
    call_command("layout", "import", str(layout_file), "--tenant", tenant.slug, stdout=StringIO())
    path = tmp_path / "customers.csv"
    path.write_text("id,name,terms\nC1,Acme,30\nC2,Beta,soon\nC3,,15\n")
    return path


def test_the_last_line_says_what_became_of_the_rows(customers):
    assert run("intake", str(customers), "--subsidiary", "brokerage")[-1] == (
        "customers.csv: 3 rows: 1 accepted, 0 repeated, 0 late, 0 waiting, 0 held, 2 rejected; left as history: 0"
    )


def test_each_problem_names_file_row_column_and_remedy(customers):
    lines = run("intake", str(customers), "--subsidiary", "brokerage")
    assert lines[0] == "customers.csv, row 3, terms: 'soon' is no whole number; write digits only"
    assert lines[1].startswith("customers.csv, row 4, name: name is missing")


def test_json_lines_need_no_layout(tmp_path, subsidiary, tenant):
    path = tmp_path / "tolls.jsonl"
    row = {
        "kind": "toll",
        "source_id": "T1",
        "document_date": "2026-01-02",
        "party": {"source_id": "EZ"},
        "charges": [{"amount": 4}],
    }
    path.write_text(json.dumps(row))
    run("intake", str(path), "--subsidiary", "brokerage", "--source-system", "gate")
    with scope.tenant(tenant.pk):
        assert FreightTransaction.objects.get().source_system == "gate"


def test_a_refused_file_is_an_error_that_says_what_to_do(tmp_path, subsidiary):
    path = tmp_path / "unknown.csv"
    path.write_text("a,b\n1,2\n")
    with pytest.raises(CommandError, match=r"there is no layout 'unknown'.*none yet"):
        run("intake", str(path), "--subsidiary", "brokerage")


def test_a_slug_that_two_tenants_have_asks_for_the_tenant(customers, other_tenant, tenant):
    make_subsidiary(other_tenant, "brokerage")
    with pytest.raises(CommandError, match="--tenant"):
        run("intake", str(customers), "--subsidiary", "brokerage")
    run("intake", str(customers), "--subsidiary", "brokerage", "--tenant", tenant.slug)
    with scope.tenant(tenant.pk):
        assert Party.objects.count() == 1


def test_an_unknown_subsidiary_is_said(customers):
    with pytest.raises(CommandError, match="no subsidiary 'nowhere'"):
        run("intake", str(customers), "--subsidiary", "nowhere")


def test_layouts_are_imported_again_over_themselves_and_listed(layout_file, tenant):
    for _ in range(2):
        run("layout", "import", str(layout_file), "--tenant", tenant.slug)
    [line] = run("layout", "list", "--tenant", tenant.slug)
    assert line.startswith("customers: parties")
    with scope.tenant(tenant.pk):
        assert Layout.objects.count() == 1


@pytest.mark.parametrize("text", ["{", '{"about": "parties"}', "[]"])
def test_a_layout_that_is_none_is_refused(tmp_path, tenant, text):
    path = tmp_path / "bad.json"
    path.write_text(text)
    with pytest.raises(CommandError):
        run("layout", "import", str(path), "--tenant", tenant.slug)
