"""Memory does not grow with a file. The database is a file of its own: one in memory would be what grows."""

import random
import threading
from pathlib import Path

import pytest

from integrations.pipeline.files import save_layout, take_file
from tenants import scope
from tenants.models import Subsidiary, Tenant
from tests.intake.test_files import HEADER, LOADS

FLAT = 60_000_000  # a chunk, and the database's own cache; 200 MB of rows as objects would take 2 GB


def generated(path, megabytes, seed=7):
    chance = random.Random(seed)
    with path.open("w") as file:
        file.write(HEADER + "\n")
        written = number = 0
        while written < megabytes * 1_000_000:
            number += 1
            cents = chance.randrange(1, 10_000_000)
            line = f"L{number:09d},C{number % 200},1/2/2026,{cents / 100:.2f},20.20,0,{'lane ' * 50},9,1970-01-01\n"
            written += file.write(line)
    return number


class Watch(threading.Thread):
    """The most memory that the process held beyond what it began with."""

    def __init__(self):
        super().__init__(daemon=True)
        self.began = self.peak = self.now()
        self.over = threading.Event()

    @staticmethod
    def now():
        return int(Path("/proc/self/statm").read_text().split()[1]) * 4096

    def run(self):
        while not self.over.wait(0.02):
            self.peak = max(self.peak, self.now())

    def grown(self):
        self.over.set()
        return self.peak - self.began


def _take_large(scratch, megabytes):
    tenant = Tenant.objects.create(name="Northgate", slug="northgate")
    path = scratch.directory / "loads.csv"
    rows = generated(path, megabytes)
    with scope.tenant(tenant.pk):
        subsidiary = Subsidiary.objects.create(tenant=tenant, name="B", slug="brokerage", kind="BROKERAGE")
        save_layout("loads", LOADS, tenant_id=tenant.pk)
        watch = Watch()
        watch.start()
        receipt = take_file(path, subsidiary_id=subsidiary.pk)
    grown = watch.grown()
    assert receipt.words == {"rows": rows, "accepted": rows}
    return grown


def test_memory_stays_flat_for_a_long_file(scratch):
    grown = _take_large(scratch, 5)
    assert grown < FLAT


@pytest.mark.siege
def test_two_hundred_megabytes_go_through(scratch):
    assert _take_large(scratch, 200) < FLAT
