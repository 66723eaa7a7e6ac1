"""Pages of dimensions and custom fields: what A12 refuses is said where it is met, and nothing is matched unseen (A5)."""

import pytest
from django.utils import timezone

from integrations.models import (
    CustomFieldMapping,
    DimensionMapping,
    DimensionValue,
    ReferenceRecord,
    TransactionVersion,
)
from tenants import scope
from tests.admin.making import give_life, make_connection, make_document

pytestmark = pytest.mark.django_db

A12 = "Unable to retrieve values for dimension from Sage Intacct."


def overview_of(connection) -> str:
    return f"/admin/integrations/dimensionmapping/of/{connection.pk}/"


def fields_of(connection) -> str:
    return f"/admin/integrations/customfieldmapping/of/{connection.pk}/"


def suggestions_of(mapping) -> str:
    return f"/admin/integrations/dimensionmapping/{mapping.pk}/suggestions/"


def record(connection, object_name, key, name="", *, active=True, **facts):
    with scope.outside("fixture"):
        return ReferenceRecord.objects.create(
            tenant=connection.tenant,
            connection=connection,
            object_name=object_name,
            key=key,
            name=name or key,
            active=active,
            facts=facts,
            read_at=timezone.now(),
        )


@pytest.fixture
def described(connection):
    """A company with a class, a dimension that a platform application brought, and one outside the general ledger."""
    record(connection, "DIMENSION", "CLASS", "Class", label="Class", listed="yes", in_gl="yes")
    record(
        connection,
        "DIMENSION",
        "DEPARTMENT",
        "Desk",
        label="Department",
        listed="yes",
        in_gl="yes",
        required="yes",
    )
    record(connection, "DIMENSION", "ITEM", "Item", label="Item", listed="yes", in_gl="")
    record(connection, "DIMENSION", "TASK", "Task", label="Task", listed="yes", in_gl="yes")
    record(connection, "DIMENSION", "GLDIMLANE", "Freight lane", listed="yes", user_defined="yes", in_gl="yes",
           unreadable="You do not have permission")  # fmt: skip
    for key, name in (("VAN", "Dry van"), ("REEFER", "Reefer")):
        record(connection, "CLASS", key, name)
    record(connection, "CLASS", "OLD", "Old", active=False)
    for field, kind in (
        ("LOAD_NO", "TEXT"),
        ("SITE", "URL"),
        ("MAIL", "EMAIL"),
        ("SHARE", "PERCENT"),
        ("KEY", "PASSWORD"),
    ):
        record(connection, "CUSTOM_FIELD", f"APBILL.{field}", owner="APBILL", field=field, type=kind)
    return connection


@pytest.fixture
def mapping(described):
    with scope.outside("fixture"):
        made = DimensionMapping.objects.create(
            tenant=described.tenant, connection=described, dimension="CLASS", source_field="equipment"
        )
        DimensionValue.objects.create(
            tenant=described.tenant, mapping=made, tms_value="oldie", sage_value="OLD"
        )
        return made


@pytest.fixture
def seen(mapping, party):
    """A transaction whose header says Van, and a line Refer."""
    give_life(make_document(mapping.connection, "N-1", party), party)
    with scope.outside("fixture"):
        version = TransactionVersion.objects.get()
        version.payload = {
            "fields": {"equipment": "Van"},
            "charges": [{"fields": {"equipment": "Refer"}}, {"fields": {}}],
        }
        version.save()
    return mapping


def test_a12_each_dimension_that_is_not_supported_says_so(admins, described):
    page = admins.get(overview_of(described)).content.decode()
    assert A12 in page
    assert "enable the dimension for GL posting in Sage" in page
    assert "Not supported: it has no place on the documents" in page


def test_a5_what_is_required_without_a_value_stands_out(admins, described):
    page = admins.get(overview_of(described)).content.decode()
    assert "Required: add a default or a match" in page
    assert "every line in Sage" in page


def test_matched_of_seen_and_stale_values_are_shown(admins, seen):
    page = admins.get(overview_of(seen.connection)).content.decode()
    assert "0 of 2" in page
    assert "Match 2" in page
    assert "OLD (match of &#x27;oldie&#x27;)" in page
    assert "is inactive in Sage" in page


def test_a12_a_platform_dimension_is_refused_on_the_form_in_its_words(admins, described):
    given = {
        "tenant": str(described.tenant_id),
        "connection": str(described.pk),
        "dimension": "gldimlane",
        "source_level": "EITHER",
        "values-TOTAL_FORMS": "0",
        "values-INITIAL_FORMS": "0",
    }
    answer = admins.post("/admin/integrations/dimensionmapping/add/", given)
    assert A12 in answer.content.decode()
    answer = admins.post("/admin/integrations/dimensionmapping/add/", given | {"dimension": "class"})
    assert answer.status_code == 302, answer.context["errors"]
    with scope.outside("fixture"):
        assert list(DimensionMapping.objects.values_list("dimension", flat=True)) == ["CLASS"]


def test_a12_custom_fields_of_four_types_are_greyed_with_the_reason(admins, described):
    page = admins.get(fields_of(described)).content.decode()
    for word in ("Email", "Percent", "URL", "Password"):
        assert f"Not supported: custom fields of the type {word}." in page
    assert page.count('class="lh-off"') == 4


def test_a12_such_a_field_is_refused_on_the_form(admins, described):
    given = {
        "tenant": str(described.tenant_id),
        "connection": str(described.pk),
        "owner": "APBILL",
        "name": "mail",
        "source_level": "EITHER",
        "values-TOTAL_FORMS": "0",
        "values-INITIAL_FORMS": "0",
    }
    add = "/admin/integrations/customfieldmapping/add/"
    assert "Not supported: custom fields of the type Email." in admins.post(add, given).content.decode()
    assert "no such custom field" in admins.post(add, given | {"name": "nowhere"}).content.decode()
    assert admins.post(add, given | {"name": "load_no"}).status_code == 302
    with scope.outside("fixture"):
        assert CustomFieldMapping.objects.get().name == "LOAD_NO"


def test_a5_suggestions_are_shown_with_score_and_kept_when_ticked(admins, seen):
    page = admins.get(suggestions_of(seen)).content.decode()
    assert 'value="VAN"' in page
    assert "the same id or name" in page
    with scope.outside("fixture"):
        assert DimensionValue.objects.count() == 1
    told = {"tms": ["Van", "Refer"], "sage": ["VAN", "REEFER"], "accept": ["Van"]}
    admins.post(suggestions_of(seen), told)
    with scope.outside("fixture"):
        assert set(DimensionValue.objects.values_list("tms_value", "sage_value")) == {
            ("oldie", "OLD"),
            ("Van", "VAN"),
        }


def test_a_suggestion_that_was_never_shown_is_not_kept(admins, seen):
    told = {"tms": ["Rocket", "Van"], "sage": ["VAN", "TANK"], "accept": ["Rocket", "Van"]}
    answer = admins.post(suggestions_of(seen), told, follow=True)
    assert "TANK: not active in Sage" in answer.content.decode()
    with scope.outside("fixture"):
        assert DimensionValue.objects.count() == 1


def test_without_anything_read_the_pages_say_how_to_get_there(admins, connection):
    assert "Sage was not asked yet" in admins.get(overview_of(connection)).content.decode()
    assert "No custom fields" in admins.get(fields_of(connection)).content.decode()


def test_a9_strangers_and_billing_see_neither_page(strangers, billings, seen):
    for page in (overview_of(seen.connection), fields_of(seen.connection), suggestions_of(seen)):
        assert strangers.get(page).status_code == 404
        assert billings.get(page).status_code in (403, 404)
        assert billings.post(page).status_code in (403, 404)


def test_support_maps_too(supports, seen):
    assert "Map a dimension" in supports.get(overview_of(seen.connection)).content.decode()
    assert supports.get(suggestions_of(seen)).status_code == 200


def test_queries_do_not_grow_with_values(admins, seen, django_assert_max_num_queries):
    admins.get(overview_of(seen.connection))
    with scope.outside("fixture"):
        DimensionValue.objects.bulk_create(
            DimensionValue(tenant=seen.tenant, mapping=seen, tms_value=f"T{n}", sage_value="VAN")
            for n in range(40)
        )
    with django_assert_max_num_queries(30):
        admins.get(overview_of(seen.connection))


def test_the_connections_page_leads_to_both(admins, described, other_subsidiary):
    page = admins.get(f"/admin/integrations/connection/{described.pk}/change/").content.decode()
    assert overview_of(described) in page
    assert fields_of(described) in page
    stranger = make_connection(other_subsidiary)
    assert admins.get(overview_of(stranger)).status_code == 404
