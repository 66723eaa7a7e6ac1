"""Benchmarks run, count right and say what scripts read. How fast anything is, is not asked here."""

from __future__ import annotations

import json
from typing import Any

from tests.scratch import Scratch

EVERY = {
    "name",
    "n",
    "rate",
    "peak_rss_mb",
    "cpu_ms_per",
    "share_of_ceiling",
    "requests",
    "billed",
    "database",
}


def bench(scratch: Scratch, *arguments: str) -> dict[str, Any]:
    """The last line of `manage.py bench`, which made a database of its own beside this one."""
    done = scratch.run("bench", *arguments, "--json", "--rounds", "1", "--latency-ms", "0")
    assert done.returncode == 0, done.stderr
    told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    assert told.keys() >= EVERY
    return told


def test_the_export_benchmark_sends_a_hundred_bills_a_request_and_no_more_than_its_bills(
    scratch: Scratch,
) -> None:
    told = bench(scratch, "export", "--n", "230", "--record-ms", "0")
    assert (told["name"], told["n"]) == ("export", 230)
    assert (told["requests"], told["billed"]) == (3, 230)
    assert told["most_in_flight"] <= 2


def test_the_payments_benchmark_asks_few_queries_for_changes_and_one_for_nothing(scratch: Scratch) -> None:
    told = bench(scratch, "payments", "--n", "2500")
    assert (told["name"], told["n"]) == ("payments", 2500)
    assert told["requests"] == 2 + 3  # two pages of payments, their details a thousand at a time
    assert told["requests_changed"] <= 3
    assert told["requests_unchanged"] == 1
    assert told["requests_idle_both"] == 2


def test_the_sandboxs_benchmark_books_bills_on_one_core_and_turns_every_page(scratch: Scratch) -> None:
    arguments = ("--n", "230", "--rounds", "2", "--documents", "6000", "--json")
    done = scratch.run("bench", "sandbox", *arguments)
    assert done.returncode == 0, done.stderr
    told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    assert told.keys() >= {"name", "n", "rate", "peak_rss_mb", "cpu_ms_per", "loader_cpu_ms_per"}
    assert (told["name"], told["n"], told["documents"], told["pages"]) == ("sandbox", 230, 6000, 3)
    assert told["cores"] == 1
    assert min(told["first_page_ms"], told["last_page_ms"], told["jump_to_last_ms"]) > 0


def test_the_lists_benchmark_counts_queries_and_sizes_beside_a_stock_list(scratch: Scratch) -> None:
    done = scratch.run("bench", "changelist", "--n", "5000", "--rounds", "1", "--json")
    assert done.returncode == 0, done.stderr
    told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    assert (told["name"], told["database"], told["n"]) == ("changelist", "postgresql", 5000)
    assert told["most_queries"] <= 12
    assert told["largest_page_kb"] < 300
    assert set(told["pages_ms"]) >= {"first page", "deep page", "number"}
    few, all_of_them = told["first_page_ms"].values()
    assert few["queries"] >= all_of_them["queries"]  # whatever the number of tenants


def test_the_posting_benchmark_builds_a_large_batch_as_it_builds_a_small_one(scratch: Scratch) -> None:
    done = scratch.run("bench", "posting", "--n", "1200", "--json")
    assert done.returncode == 0, done.stderr
    told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    assert told.keys() >= {"name", "n", "rate", "peak_rss_mb", "cpu_ms_per", "times_small", "rss_growth_mb"}
    assert (told["name"], told["n"]) == ("posting", 1200)
    assert told["streamed_bytes"] > 1200 * 60
