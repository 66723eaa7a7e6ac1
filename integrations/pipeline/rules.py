"""A connection's settings and Sage's lists, as the core wants them."""

from __future__ import annotations

from integrations.core.build import Rules
from integrations.core.documents import Form1099
from integrations.core.freight import Side
from integrations.core.intercompany import entities_of
from integrations.models import Connection, Entity, Form1099Code, ReferenceRecord, TaxDetail, policies_of
from integrations.pipeline import dimension_rules
from integrations.pipeline.accounts import chart_of
from integrations.pipeline.coding import codings_of
from integrations.pipeline.periods import periods_of


def rules_of(connection: Connection) -> Rules:
    """A constant number of queries, whatever the number of mappings."""
    policies = policies_of(connection)
    return Rules(
        chart=chart_of(connection),
        dimensions=dimension_rules.dimensions_of(connection),
        custom_fields=dimension_rules.custom_fields_of(connection),
        currency=connection.currency,
        terms_days=connection.terms_days,
        policies=policies,
        periods=periods_of(connection, policies),
        entity_of=_entity_of(connection),
        forms_1099=_forms_1099(connection),
        tax_details=_tax_details(connection) if policies.tax_solution else {},
        codings=codings_of(connection),
    )


def _tax_details(connection: Connection) -> dict[tuple[Side, str], str]:
    rows = TaxDetail.objects.filter(connection=connection).values_list("side", "code", "detail")
    return {(Side(side), code.casefold()): detail for side, code, detail in rows}


def _forms_1099(connection: Connection) -> dict[str, Form1099 | None]:
    rows = Form1099Code.objects.filter(connection=connection).values_list("code", "form", "box")
    return {code.casefold(): Form1099(form, box) if form else None for code, form, box in rows}


def _entity_of(connection: Connection) -> dict[str, str]:
    """To which entity each location belongs; nothing where locations were not read."""
    rows = ReferenceRecord.objects.filter(connection=connection, object_name="LOCATION")
    parents = {key: facts.get("parent", "") for key, facts in rows.values_list("key", "facts")}
    if not parents:
        return {}
    company = Entity.objects.filter(tenant=connection.tenant_id, company=connection.company_id)
    tops = {location for location, parent in parents.items() if not parent}
    return entities_of(parents, frozenset(company.values_list("entity_id", flat=True)) | tops)
