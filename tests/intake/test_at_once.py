"""Two deliveries of the same ids at once neither double nor fail."""

import threading

from django.db import connections

from integrations.models import FreightTransaction, Party, RawRow, TransactionVersion
from tenants import scope
from tenants.models import Subsidiary, Tenant
from tests.intake.shapes import deliver, invoice

SIDES = 4


def test_the_same_ids_from_four_sides_at_once_are_taken_once(scratch):
    tenant = Tenant.objects.create(name="Northgate", slug="northgate")
    with scope.tenant(tenant.pk):
        subsidiary = Subsidiary.objects.create(tenant=tenant, name="B", slug="brokerage", kind="BROKERAGE")
    rows = [invoice(f"L{n}", party={"kind": "customer", "source_id": f"C{n % 7}"}) for n in range(60)]
    here, start, counts = connections["default"], threading.Barrier(SIDES), []

    def deliver_all() -> None:
        connections["default"] = here.copy()
        try:
            with scope.tenant(tenant.pk):
                start.wait()
                counts.append(deliver(subsidiary, *rows).words)
        finally:
            connections["default"].close()

    threads = [threading.Thread(target=deliver_all) for _ in range(SIDES)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(counts) == SIDES
    assert sum(one.get("accepted", 0) for one in counts) == 60
    assert sum(one.get("repeated", 0) for one in counts) == 180
    with scope.tenant(tenant.pk):
        assert FreightTransaction.objects.count() == TransactionVersion.objects.count() == 60
        assert (RawRow.objects.count(), Party.objects.count()) == (60, 7)
