"""Posting batches by the API (rules J2, J5)."""

from __future__ import annotations

import pytest

from integrations.models import BatchEvent, PostingBatch
from tests.pipeline import desk as desks

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(tenant, in_scope):
    desk = desks.build(tenant)
    desks.all_seven(desk)
    return desk


def test_a_batch_is_built_and_its_files_are_given_out_after_a_backup(tms, desk):
    made = tms.post("batches", {"subsidiary": "pc"})
    assert made.status_code == 200, made.content
    told = made.json()
    assert (told["documents"], told["state"]) == (7, "BUILT")
    general = next(f for f in told["files"] if "GENERAL" in f["name"])
    there = f"batches/{told['id']}/files/{general['id']}"
    for body in ({}, {"backup_taken_by": " "}):
        refused = tms.post(there, body)
        assert refused.status_code == 400
        assert "backup" in refused.json()["error"]["message"]
    given = tms.post(there, {"backup_taken_by": "Pat"})
    assert given.status_code == 200
    content = b"".join(given.streaming_content)
    assert (len(content), content.count(b"\r\n")) == (general["size"], general["rows"] + 1)
    assert tms.post(there, {}).status_code == 400
    assert BatchEvent.objects.filter(what="DOWNLOAD", backup_by="Pat").count() == 1
    assert PostingBatch.objects.get(id=told["id"]).state == "DOWNLOADED"
    listed = tms.get("batches").json()["results"]
    assert [one["kind"] for one in listed] == ["LIVE", "SAMPLE"]
    again = tms.post("batches", {"subsidiary": "pc"})
    assert (again.status_code, again.json()["error"]["code"]) == (400, "batch.refused")
