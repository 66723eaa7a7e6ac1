"""A layout by looking at a file, as pages: given in, named, seen, saved."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from integrations.models import Layout, RawInput
from tenants import scope
from tests.intake.test_looking import LOADS

pytestmark = pytest.mark.django_db

LOOK = "/admin/integrations/layout/look/"


def give(client, subsidiary, data=LOADS, about="transactions", name="my_loads.csv"):
    file = SimpleUploadedFile(name, data)
    return client.post(LOOK, {"subsidiary": str(subsidiary.pk), "about": about, "file": file})


def filled(page, **changed) -> dict[str, str]:
    """The form of the page as a browser would send it, with what the person changed."""
    context = page.context
    said = {
        "about": context["about"],
        "subsidiary": str(context["subsidiary"].pk),
        "encoding": context["head"].encoding,
        "delimiter": context["head"].delimiter,
        "head": context["head"].text,
    }
    for form in (context["whole"], *context["columns"]):
        said |= {field.html_name: str(field.value() or "") for field in form}
    said |= {"kind": "customer_invoice"} | changed
    return said


def layouts() -> list[Layout]:
    with scope.outside("fixture"):
        return list(Layout.objects.all())


def test_the_list_leads_there(admins, connection):
    assert LOOK in admins.get("/admin/integrations/layout/").content.decode()


def test_from_a_file_to_a_layout_that_reads_it(admins, connection):
    page = give(admins, connection.subsidiary)
    text = page.content.decode()
    assert "10 columns, 2 rows looked at" in text
    assert 'value="my-loads"' in text
    seen = admins.post(LOOK, filled(page))
    rows = [
        re.sub(r"<[^>]+>|\s+", " ", row) for row in re.findall(r"<tr>.*?</tr>", seen.content.decode(), re.S)
    ]
    assert any("customer_invoice INV-1" in row and "2,060.50" in row for row in rows)
    assert layouts() == []  # seeing saves nothing
    saved = admins.post(LOOK, filled(page, save="1"), follow=True)
    assert "The layout my-loads is saved" in saved.content.decode()
    [layout] = layouts()
    assert (layout.tenant, layout.spec["source_id"]) == (connection.tenant, "load_id")
    with scope.outside("fixture"):
        assert not RawInput.objects.exists()


def test_what_is_missing_is_said_all_at_once(admins, connection):
    page = give(admins, connection.subsidiary)
    said = admins.post(LOOK, filled(page, **{"c0-role": "ignore", "c3-role": "ignore"})).content.decode()
    assert "source_id: is missing" in said
    assert "document_date: is missing" in said


def test_a_row_that_does_not_fit_is_shown_with_its_problem(admins, connection):
    page = give(admins, connection.subsidiary, LOADS.replace(b"1/13/2026", b"sometime!"))
    wrong = filled(page, **{"c3-role": "document_date", "c3-format": "M/D/YYYY"})
    assert "sometime!" in admins.post(LOOK, wrong).content.decode()


def test_a_layout_in_use_is_not_written_over(admins, connection):
    page = give(admins, connection.subsidiary)
    admins.post(LOOK, filled(page, save="1"))
    again = admins.post(LOOK, filled(page, save="1", source_system="other")).content.decode()
    assert "There is a layout of this name" in again
    [layout] = layouts()
    assert layout.spec["source_system"] == "tms"


def test_a_workbook_is_refused_with_its_remedy(admins, connection):
    assert "save it as CSV" in give(admins, connection.subsidiary, b"PK\x03\x04zip").content.decode()


def test_markup_in_a_file_is_text(admins, connection):
    page = give(
        admins, connection.subsidiary, b"load_id,<script>x</script>\n1,</textarea><b>2\n"
    ).content.decode()
    assert "<script>x" not in page
    assert "</textarea><b>" not in page


def test_nobody_makes_one_for_a_stranger(admins, strangers, billings, connection, other_subsidiary):
    page = give(admins, connection.subsidiary)
    assert "Select a valid choice" in give(admins, other_subsidiary).content.decode()
    assert admins.post(LOOK, filled(page, subsidiary=str(other_subsidiary.pk))).status_code == 404
    assert strangers.post(LOOK, filled(page, save="1")).status_code == 404
    assert billings.get(LOOK).status_code == 403
    for broken in ({"about": "x"}, {"subsidiary": "x"}, {"head": ""}):
        assert admins.post(LOOK, filled(page, **broken)).status_code == 404
    assert layouts() == []
