"""POST transactions and parties: each row judged on its own, everything wrong with it said at once."""

import json

import pytest

from integrations.models import (
    ExternalAccountingId,
    FreightTransaction,
    Issue,
    Party,
    RawInput,
    RawRow,
    SyncJob,
)
from tenants import scope
from tenants.models import ApiScope
from tests.intake.shapes import invoice, party

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("subsidiary")]


def delivery(*rows, **more):
    return {"subsidiary": "brokerage", "transactions": list(rows), **more}


def test_good_rows_are_kept_beside_bad_ones(tms):
    answer = tms.post("transactions", delivery(invoice("L1"), invoice("L2", charges=[]), invoice("L3")))
    assert answer.status_code == 200
    assert [result["outcome"] for result in answer.json()["results"]] == ["accepted", "rejected", "accepted"]
    assert answer.json()["counts"]["accepted"] == 2


def test_a_row_tells_all_of_its_problems_at_once(tms):
    bad = invoice(
        "L1",
        document_date="0000-01-01",
        created="yesterday",
        surprise=1,
        party={"kind": "carrier", "source_id": "X"},
        charges=[{"amount": "1,000"}, {"amount": "9" * 1000}],
    )
    [result] = tms.post("transactions", delivery(bad)).json()["results"]
    assert {(one["code"], one["place"]) for one in result["problems"]} == {
        ("field.unknown", "surprise"),
        ("date.invalid", "document_date"),
        ("date.invalid", "created"),
        ("field.invalid", "party.kind"),
        ("amount.invalid", "charges[0].amount"),
        ("amount.invalid", "charges[1].amount"),
    }
    assert all(one["message"] and one["remedy"] for one in result["problems"])


def test_a_number_is_read_as_it_is_written(tms, tenant):
    row = json.dumps(invoice("L1")).replace('"2000.00"', "0.10").replace('"300.00"', "0.2")
    tms.post("transactions", '{"subsidiary": "brokerage", "transactions": [' + row + "]}")
    with scope.tenant(tenant.pk):
        assert str(FreightTransaction.objects.get().total.amount) == "100.30"


def test_a_total_that_differs_from_its_charges_is_refused(tms):
    [result] = tms.post("transactions", delivery(invoice(total="2400.01"))).json()["results"]
    assert [one["code"] for one in result["problems"]] == ["total.differs"]


def test_a_row_that_is_no_json_object_is_one_bad_row(tms):
    answer = tms.post("transactions", delivery(7, invoice(), "text", None)).json()
    assert answer["counts"]["rejected"] == 3
    assert answer["counts"]["accepted"] == 1


def test_a_number_too_long_for_any_computer_spoils_its_row_only(tms):
    row = json.dumps(invoice("L1")).replace('"2000.00"', "9" * 6000)
    body = '{"subsidiary": "brokerage", "transactions": [' + row + ", " + json.dumps(invoice("L2")) + "]}"
    answer = tms.post("transactions", body).json()
    assert [one["outcome"] for one in answer["results"]] == ["rejected", "accepted"]


def test_a_nul_character_is_refused_and_kept_harmlessly(tms, tenant):
    [result] = tms.post("transactions", delivery(invoice("L\x00"))).json()["results"]
    assert result["problems"][0]["place"] == "source_id"
    with scope.tenant(tenant.pk):
        assert RawRow.objects.get().body["source_id"] == "L\ufffd"


def test_rejected_rows_are_kept_with_their_issues(tms, tenant):
    tms.post("transactions", delivery(invoice(), invoice("L2", version="one")))
    with scope.tenant(tenant.pk):
        issue = Issue.objects.get()
        assert (issue.row, issue.place, issue.raw_input) == (2, "version", RawInput.objects.get())
        assert RawRow.objects.count() == 2


def test_a_delivery_is_a_job(tms, tenant):
    tms.post("transactions", delivery(invoice()))
    with scope.tenant(tenant.pk):
        assert SyncJob.objects.get().counts == {"rows": 1, "accepted": 1}


def test_a_thousand_rows_go_in_one_call_and_one_more_does_not(tms):
    rows = [invoice(f"L{n}") for n in range(1001)]
    assert tms.post("transactions", delivery(*rows[:1000])).json()["counts"]["accepted"] == 1000
    refused = tms.post("transactions", delivery(*rows))
    assert (refused.status_code, refused.json()["error"]["code"]) == (400, "rows.number")


def test_unicode_comes_through_unchanged(tms, tenant):
    name = "Łódź 運送 Ñandú 🚚"
    tms.post(
        "transactions",
        delivery(invoice(party={"kind": "customer", "source_id": "Ü", "name": name})),
    )
    with scope.tenant(tenant.pk):
        assert Party.objects.get().name == name


# Parties ------------------------------------------------------------------------------------------------------


def parties(*rows):
    return {"subsidiary": "brokerage", "parties": list(rows)}


def test_a_party_is_kept_with_its_id_for_this_subsidiary(tms, tenant):
    answer = tms.post("parties", parties(party(terms_days=45, active=False, external_accounting_id="C-100")))
    assert answer.json()["results"][0]["outcome"] == "accepted"
    with scope.tenant(tenant.pk):
        row = Party.objects.get()
        assert (row.name, row.terms_days, row.active, row.delivered) == ("Acme Foods", 45, False, True)
        assert ExternalAccountingId.objects.get().value == "C-100"


def test_the_same_party_again_adds_nothing(tms, tenant):
    body = parties(party(tax_id="12-3456789", external_accounting_id="C-100"))
    tms.post("parties", body)
    assert tms.post("parties", body).json()["results"][0]["outcome"] == "repeated"
    with scope.tenant(tenant.pk):
        assert (Party.objects.count(), RawRow.objects.count()) == (1, 1)


def test_what_is_told_last_of_a_party_holds_and_what_is_not_told_stays(tms, tenant):
    tms.post("parties", parties(party(terms_days=30, tax_id="12-3456789")))
    tms.post("parties", parties(party(name="Acme Foods, Inc.", tax_id="98-7654321")))
    with scope.tenant(tenant.pk):
        row = Party.objects.get()
        assert (row.name, row.terms_days, row.tax_id.reveal()) == ("Acme Foods, Inc.", 30, "98-7654321")


def test_a_tax_id_stands_nowhere_in_what_is_kept(tms, tenant):
    secret = "12-3456789"
    tms.post("parties", parties(party(tax_id=secret), party("C2", tax_id=secret, terms_days="x")))
    misplaced = {"kind": "customer", "source_id": "C3", "tax_id": secret}
    tms.post("transactions", delivery(invoice(party=misplaced)))
    with scope.tenant(tenant.pk):
        kept = json.dumps([*RawRow.objects.values_list("body", flat=True)])
        told = json.dumps([*Issue.objects.values_list("message", flat=True)])
    assert secret not in kept + told


def test_a_party_that_only_a_transaction_names_is_told_apart(tms, tenant):
    tms.post("transactions", delivery(invoice()))
    with scope.tenant(tenant.pk):
        assert Party.objects.values_list("name", "delivered").get() == ("C1", False)
    tms.post("parties", parties(party()))
    with scope.tenant(tenant.pk):
        assert Party.objects.values_list("name", "delivered").get() == ("Acme Foods", True)


def test_an_empty_external_id_takes_it_away(tms, tenant):
    tms.post("parties", parties(party(external_accounting_id="C-100")))
    tms.post("parties", parties(party(external_accounting_id="")))
    with scope.tenant(tenant.pk):
        assert not ExternalAccountingId.objects.exists()


# The envelope and the errors ----------------------------------------------------------------------------------


def error(answer):
    told = answer.json()["error"]
    assert set(told) == {"code", "message", "remedy", "problems", "request_id"}
    assert told["message"]
    assert told["remedy"]
    return answer.status_code, told["code"]


@pytest.mark.parametrize(
    "body", ["", "[]", "{", '{"subsidiary": 5, "transactions": []}', b'{"subsidiary": "\xff"}', "[" * 5000]
)
def test_a_body_that_is_no_delivery_is_refused_whole(tms, body):
    assert error(tms.post("transactions", body)) == (400, "body.invalid")


def test_an_unknown_field_of_the_delivery_is_refused(tms):
    assert error(tms.post("transactions", delivery(invoice(), subsidary="x"))) == (400, "body.invalid")


def test_without_a_key_nothing_is_told(client):
    answer = client.post("/api/v1/transactions", {}, content_type="application/json")
    assert error(answer) == (401, "not_authenticated")
    assert answer["WWW-Authenticate"] == "Bearer"


def test_a_key_without_the_scope_is_refused(tms_with):
    assert error(tms_with(ApiScope.STATUS).post("transactions", delivery(invoice()))) == (
        403,
        "permission_denied",
    )


def test_another_tenants_subsidiary_is_not_found(stranger, tenant):
    assert error(stranger.post("transactions", delivery(invoice()))) == (404, "not_found")
    with scope.tenant(tenant.pk):
        assert not FreightTransaction.objects.exists()


def test_a_wrong_method_names_the_right_one(tms):
    answer = tms.get("transactions")
    assert error(answer) == (405, "method_not_allowed")


def test_a_wrong_address_answers_in_the_same_shape(tms):
    assert error(tms.get("nowhere/at/all")) == (404, "not_found")


def test_a_wrong_content_type_is_refused(tms):
    answer = tms.client.post("/api/v1/transactions", "a=1", content_type="text/plain", headers=tms.headers)
    assert error(answer) == (415, "unsupported_media_type")


def test_a_compressed_body_is_refused(tms):
    assert error(tms.post("transactions", "x", **{"Content-Encoding": "gzip"}))[0] == 415


def test_a_body_above_the_limit_is_refused_before_it_is_read(tms, settings):
    settings.API_MAX_BODY_BYTES = 1000
    assert error(tms.post("transactions", delivery(*[invoice()] * 5))) == (413, "body.too_large")


def test_a_key_is_throttled_and_told_when_to_come_again(tms, settings):
    settings.API_KEY_RATE = "2/min"
    tms.get("status")
    tms.get("status")
    answer = tms.get("status")
    assert error(answer) == (429, "throttled")
    assert int(answer["Retry-After"]) >= 1


def test_a_failure_of_ours_has_the_same_shape(tms, monkeypatch):
    from integrations.pipeline import inquiry

    def fails() -> None:
        raise RuntimeError("the roof")

    monkeypatch.setattr(inquiry, "standings", fails)
    answer = tms.get("status")
    assert error(answer)[0] == 500
    assert "roof" not in answer.content.decode()
