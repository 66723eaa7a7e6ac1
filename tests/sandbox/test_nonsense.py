"""Every function and every object is asked for nonsense: Sage's refusal comes back, never a defect of the sandbox's own."""

from __future__ import annotations

from xml.sax.saxutils import escape

import pytest

from integrations.sandbox.functions import FUNCTIONS
from integrations.sandbox.objects import CATALOGUE
from tests.sandbox.gateway import Client, equal, query

SHAPES = (
    "<{0}/>",
    '<{0} key="1"/>',
    '<{0} key="x" object="nothing"/>',
    "<{0}><object>APBILL</object></{0}>",
    "<{0}>text</{0}>",
    "<{0}><a><b/></a></{0}>",
)
VALUES = ("", "-1", "1e999999999", "NaN", "9" * 20, "x" * 300, "02/30/2026", "'%_", "1,2")


def answered(client: Client, xml: str) -> None:
    """HTTP 500 is what a defect answers with."""
    response = client.send([("f", xml)])
    assert response.http == 200, xml
    assert response.control_status in ("success", "failure"), xml


@pytest.mark.parametrize("shape", SHAPES)
def test_every_function_answers_a_call_of_the_wrong_shape(client: Client, shape: str) -> None:
    for each in sorted(FUNCTIONS):
        if each != "getAPISession":
            answered(client, shape.format(each))


@pytest.mark.parametrize("value", VALUES, ids=lambda value: value[:12])
def test_every_object_answers_a_value_of_no_sense_in_all_its_fields(client: Client, value: str) -> None:
    for name, kind in sorted(CATALOGUE.items()):
        fields = "".join(f"<{each}>{escape(value)}</{each}>" for each in kind.fields if "." not in each)
        answered(client, f"<create><{name}>{fields}</{name}></create>")
        answered(client, f"<update><{name}>{fields}</{name}></update>")


@pytest.mark.parametrize("value", VALUES, ids=lambda value: value[:12])
def test_every_object_answers_a_key_and_a_filter_of_no_sense(client: Client, value: str) -> None:
    for name, kind in sorted(CATALOGUE.items()):
        field, told = next(iter(kind.fields)), escape(value)
        answered(client, f"<read><object>{name}</object><keys>{told}</keys><fields>*</fields></read>")
        answered(client, f"<delete><object>{name}</object><keys>{told}</keys></delete>")
        answered(client, query(name, field, equal(field, value)))
        answered(
            client,
            f"<readByQuery><object>{name}</object><fields>*</fields><query>{field} = '{told}'</query></readByQuery>",
        )
