"""What a company tells of itself: objects with their fields and paths, entities, set-up (protocol 2.3, 2.4)."""

from __future__ import annotations

import pytest
from lxml import etree

from integrations.sandbox.objects import CATALOGUE, published
from integrations.sandbox.objects.links import ID_OF
from tests.sandbox.gateway import Client, equal, query
from tests.sandbox.postings import TODAY, bill, invoice, party

# Objects with fields that these books keep beyond the published ones are told of too, behind those.
SERVED = sorted(CATALOGUE)


def looked_up(client: Client, name: str) -> etree._Element:
    return client.run(f"<lookup><object>{name}</object></lookup>").data


def field(client: Client, name: str, wanted: str) -> dict[str, str | None]:
    """What lookup tells of one field, words apart."""
    data = looked_up(client, name)
    found = next(each for each in data.iter("Field") if each.findtext("ID") == wanted)
    return {each.tag: each.text for each in found if each.tag != "VALIDVALUES"}


def words(client: Client, name: str, wanted: str) -> list[str | None]:
    data = looked_up(client, name)
    found = next(each for each in data.iter("Field") if each.findtext("ID") == wanted)
    return [each.text for each in found.iter("VALIDVALUE")]


def paths(client: Client, name: str) -> dict[str | None, list[str | None]]:
    return {
        each.findtext("OBJECTPATH"): [each.findtext("OBJECTNAME"), each.findtext("RELATEDBY")]
        for each in looked_up(client, name).iter("Relationship")
    }


@pytest.mark.parametrize(
    "name", ["ALLOCATION", "TAXDETAIL", "TAXSOLUTION", "EXCHANGERATE", "EXCHANGERATETYPES"]
)
def test_what_the_company_does_not_use_is_known_and_empty(client: Client, name: str) -> None:
    assert client.query(name, "RECORDNO WHENMODIFIED") == []


def test_lookup_is_shaped_like_sages(client: Client) -> None:
    data = looked_up(client, "apbill")
    assert (data.get("listtype"), data.get("count")) == ("All", "1")
    (kind,) = data
    assert (kind.tag, kind.get("Name"), kind.get("DocumentType")) == ("Type", "APBILL", "")
    assert [each.tag for each in kind] == ["Fields", "Relationships"]
    state = next(each for each in data.iter("Field") if each.findtext("ID") == "STATE")
    head = ["ID", "LABEL", "DESCRIPTION", "REQUIRED", "READONLY", "DATATYPE", "VALIDVALUES", "ISCUSTOM"]
    assert [each.tag for each in state] == head
    path = next(data.iter("Relationship"))
    shape = ["OBJECTPATH", "OBJECTNAME", "LABEL", "RELATIONSHIPTYPE", "RELATEDBY"]
    assert [each.tag for each in path] == shape
    assert path.findtext("RELATIONSHIPTYPE") == "MANY2ONE"


@pytest.mark.parametrize(
    ("name", "wanted", "told"),
    [
        ("APBILL", "VENDORID", ("Vendor ID", "true", "false", "TEXT")),
        ("APBILL", "RECORDNO", ("Record number", "false", "true", "INTEGER")),
        ("APBILL", "TOTALDUE", ("Total due", "false", "true", "CURRENCY")),
        ("ARINVOICE", "TOTALDUE", ("Total due", "false", "true", "DECIMAL")),
        ("ARINVOICE", "WHENCREATED", ("When created", "true", "false", "DATE")),
        ("CUSTOMER", "WHENMODIFIED", ("When modified", "false", "true", "TIMESTAMP")),
        ("CUSTOMER", "RETAINAGEPERCENTAGE", ("Retainage percentage", "false", "false", "PERCENT")),
        ("APBILL", "ONHOLD", ("On hold", "false", "false", "BOOLEAN")),
        ("CUSTOMER", "OBJECTRESTRICTION", ("Object restriction", "false", "false", "ENUM")),
    ],
)
def test_lookup_tells_label_duties_and_type(
    client: Client, name: str, wanted: str, told: tuple[str, str, str, str]
) -> None:
    found = field(client, name, wanted)
    assert tuple(found[tag] for tag in ("LABEL", "REQUIRED", "READONLY", "DATATYPE")) == told
    assert found["ISCUSTOM"] == "false"


def test_lookup_lists_the_words_of_a_field(client: Client) -> None:
    assert words(client, "APBILL", "PAYMENTPRIORITY") == ["urgent", "high", "normal", "low"]
    assert words(client, "APBILL", "ONHOLD") == ["true", "false"]
    assert {"Posted", "Partially Paid", "Paid", "Reversed"} <= set(words(client, "ARINVOICE", "STATE"))
    assert words(client, "APBILL", "VENDORID") == []


def test_lookup_tells_the_paths_to_objects_that_are_here(client: Client) -> None:
    found = paths(client, "CUSTOMER")
    assert found["PARENT"] == ["CUSTOMER", "PARENTID"]
    assert found["TERM"] == ["ARTERM", "TERMNAME"]
    assert found["BILLTOCONTACT"] == ["CONTACT", "BILLTO.CONTACTNAME"]
    assert "SHIPMETHOD" not in found


def test_the_path_of_each_relation_can_be_selected(client: Client) -> None:
    for name in SERVED:
        select = " ".join(f"{path}.RECORDNO" for path in CATALOGUE[name].relations)
        if select:
            result = client.run(query(name, select, rest="<pagesize>1</pagesize>"))
            assert result.ok, (name, result.errors)


@pytest.mark.parametrize("name", SERVED)
def test_every_field_that_is_told_can_be_queried_and_read(client: Client, name: str) -> None:
    told = [each.findtext("ID") or "" for each in looked_up(client, name).iter("Field")]
    assert len(told) == len(set(told))
    result = client.run(query(name, " ".join(told), rest="<pagesize>2</pagesize>"))
    assert result.ok, result.errors
    result = client.run(
        f"<readByQuery><object>{name}</object><query></query><pagesize>2</pagesize></readByQuery>"
    )
    assert result.ok, result.errors


def test_a_published_field_that_the_books_do_not_keep_reads_as_empty(client: Client) -> None:
    key = client.run(invoice(number="EMPTY")).key
    fields = "DUNNINGCOUNT BILLTHROUGHDATE EINVOICESTATUS RETAINAGEPERCENTAGE"
    assert client.query("ARINVOICE", fields, equal("RECORDNO", key)) == [dict.fromkeys(fields.split(), "")]
    empty = "<isnull><field>DUNNINGCOUNT</field></isnull>"
    assert client.query("ARINVOICE", "RECORDNO", f"<and>{empty}{equal('RECORDNO', key)}</and>")


def test_a_customer_shows_the_fields_of_its_contacts(client: Client) -> None:
    contact = "<EMAIL1>ap@ozark.test</EMAIL1><MAILADDRESS><CITY>Joplin</CITY></MAILADDRESS>"
    client.run(party("VENDOR", "O-1", "Ozark", contact=contact))
    billto = "<BILLTO><CONTACTNAME>Ozark(VO-1)</CONTACTNAME></BILLTO>"
    result = client.run(party("CUSTOMER", "O-2", "Ozark Two", billto))
    assert result.ok, result.errors
    fields = "BILLTO.EMAIL1 BILLTO.MAILADDRESS.CITY SHIPTO.EMAIL1 DISPLAYCONTACT.PRINTAS"
    assert client.query("CUSTOMER", fields, equal("CUSTOMERID", "O-2")) == [
        {
            "BILLTO.EMAIL1": "ap@ozark.test",
            "BILLTO.MAILADDRESS.CITY": "Joplin",
            "SHIPTO.EMAIL1": "",
            "DISPLAYCONTACT.PRINTAS": "Ozark Two",
        }
    ]


def test_a_document_shows_the_contact_that_it_is_billed_to(client: Client) -> None:
    (name,) = client.query("VENDOR", "DISPLAYCONTACT.CONTACTNAME", equal("VENDORID", "V-100"))
    contact = name["DISPLAYCONTACT.CONTACTNAME"]
    key = client.run(bill(rest=f"<BILLTOPAYTOCONTACTNAME>{contact}</BILLTOPAYTOCONTACTNAME>")).key
    (row,) = client.query("APBILL", "PAYTO.CONTACTNAME PAYTO.PRINTAS", equal("RECORDNO", key))
    assert row == {"PAYTO.CONTACTNAME": contact, "PAYTO.PRINTAS": "Blue Ridge Carriers"}


def test_others_name_a_record_by_its_business_id() -> None:
    assert {name: CATALOGUE[name].business_id for name in ID_OF} == ID_OF


def test_every_published_object_that_is_described_is_served() -> None:
    assert set(published.NAMES) <= set(CATALOGUE)


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("CONTACT", "MAILADDRESS.CITY"),
        ("CUSTOMER", "DISPLAYCONTACT.MAILADDRESS.CITY"),
        ("EMPLOYEE", "PERSONALINFO.EMAIL1"),
        ("ARINVOICE", "SHIPTO.TAXGROUP.NAME"),
        ("GLBATCH", "USERINFO.LOGINID"),
        ("CHECKINGACCOUNT", "MAILADDRESS.ZIP"),
    ],
)
def test_groups_of_fields_have_dotted_names(name: str, wanted: str) -> None:
    fields = CATALOGUE[name].fields
    assert fields[wanted].published is not None
    assert not [each for each in fields if "MAILADDRESS.MAILADDRESS" in each or ".." in each]


def test_no_hidden_column_is_shown(client: Client) -> None:
    for name in SERVED:
        told = [each.findtext("ID") or "" for each in looked_up(client, name).iter("Field")]
        assert not [each for each in told if each.startswith("_")], name


def test_lookup_of_an_unknown_object_says_so(client: Client) -> None:
    result = client.run("<lookup><object>ROCKET</object></lookup>")
    assert result.error_numbers == ["XL03000009"]
    assert result.errors[0].startswith("Object definition ROCKET not found")


def test_inspect_lists_all_objects_by_name(client: Client) -> None:
    data = client.run("<inspect><object>*</object></inspect>").data
    found = {each.get("typename"): each.text for each in data.iter("type")}
    assert (data.get("listtype"), data.get("count")) == ("All", "1")
    assert sorted(found) == SERVED
    assert found["APBILL"] == "AP Bill"


def test_inspect_lists_the_names_of_fields(client: Client) -> None:
    (kind,) = client.run('<inspect detail="0"><object>VENDOR</object></inspect>').data
    assert (kind.tag, kind.get("Name")) == ("Type", "VENDOR")
    assert {"RECORDNO", "VENDORID", "DISPLAYCONTACT.EMAIL1"} <= {each.text for each in kind.iter("Field")}
    (by_name,) = client.run("<inspect><name>VENDOR</name></inspect>").data
    assert etree.tostring(by_name) == etree.tostring(kind)


def test_inspect_tells_each_field_in_detail(client: Client) -> None:
    (kind,) = client.run('<inspect detail="1"><object>apbill</object></inspect>').data
    assert [each.tag for each in kind] == ["Attributes", "Fields"]
    assert [each.text for each in kind[0]] == ["AP Bill", "AP Bills", None]
    fields = {each.findtext("Name"): {part.tag: part.text for part in each} for each in kind.iter("Field")}
    head = ["Name", "GroupName", "dataName", "externalDataName", "isRequired", "isReadOnly", "maxLength"]
    assert list(fields["VENDORID"]) == [*head, "DisplayLabel", "Description", "id"]
    names = {
        name: fields[name]["dataName"] for name in ("RECORDNO", "VENDORID", "WHENDUE", "ONHOLD", "TOTALDUE")
    }
    assert names == {
        "RECORDNO": "Pt_FieldInt",
        "VENDORID": "Pt_FieldString",
        "WHENDUE": "Pt_FieldDate",
        "ONHOLD": "Pt_FieldBoolean",
        "TOTALDUE": "Pt_FieldDouble",
    }
    assert (fields["VENDORID"]["isRequired"], fields["RECORDNO"]["isReadOnly"]) == ("true", "true")
    state = next(each for each in kind.iter("Field") if each.findtext("Name") == "STATE")
    assert state.findtext("dataName") == "Pt_FieldPickList"
    assert "Partially Paid" in [each.text for each in state.iterfind("validValues/validValue")]


def test_inspect_of_an_unknown_object_says_so(client: Client) -> None:
    result = client.run("<inspect><object>CLASS1</object></inspect>")
    assert result.error_numbers == ["XXX"]
    assert result.errors[0].startswith("Object type CLASS1 not found")


def test_entities_are_listed(client: Client) -> None:
    assert [row["id"] for row in client.run("<readEntityDetails/>").rows] == ["10", "20"]


def test_the_company_keeps_one_currency(client: Client) -> None:
    assert client.run("<getFinancialSetup/>").data.findtext("financialSetup/baseCurrency") == "USD"


def test_the_books_say_until_when_they_are_closed(client: Client) -> None:
    found = client.run("<get_closedbooksdate/>").data.find("closedbooksdate")
    assert found is not None
    assert [each.text for each in found] == [str(int(TODAY[:4]) - 2), "12", "31"]
