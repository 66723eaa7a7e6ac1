"""Starting a sandbox: `serve(...)` blocks; `python -m integrations.sandbox` and the management command call it."""

from __future__ import annotations

import argparse
import json
import sqlite3
import sys
from collections.abc import Sequence
from dataclasses import fields

from integrations.sandbox.pages.guard import Guard, Reach
from integrations.sandbox.pages.layout import STAND_IN
from integrations.sandbox.pages.site import Site
from integrations.sandbox.paths import REST_PATH, X3_PATH, XML_PATH
from integrations.sandbox.sandbox import Sandbox
from integrations.sandbox.settings import Credentials, Settings
from integrations.sandbox.traffic.faults import TABLE, check_rate
from integrations.sandbox.wire.control import ControlPlane
from integrations.sandbox.wire.http import FAULT_HEADER, Handler, Server, is_loopback

# How a switch is read from the command line, and what stands for it in the help.
_KINDS: dict[str, tuple[type, str]] = {"str": (str, "WORD"), "int": (int, "N"), "float": (float, "N")}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--port", type=int, default=0, help="0 picks a free one")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument(
        "--fault",
        action="append",
        default=[],
        metavar="NAME=RATE",
        type=rate,
        help="a share of the requests, from 0 to 1; the names are below",
    )
    parser.add_argument(
        "--header-faults",
        action="store_true",
        help=f"obey the header {FAULT_HEADER} of a request on other addresses than loopback too",
    )
    parser.add_argument(
        "--pages",
        choices=[each.value for each in Reach],
        default=Reach.LOOPBACK.value,
        help="from where the pages to look at may be opened; their buttons change the books",
    )
    parser.add_argument(
        "--company",
        action="append",
        default=[],
        metavar="ID",
        help="DEMO without it; each named has books of its own",
    )
    parser.add_argument(
        "--db", default=":memory:", metavar="PATH", help="the books' own file; in memory without it"
    )
    parser.add_argument("--seed", type=int, help="of the faults' generator")
    _add_switches(parser.add_argument_group("switches", "Each is told of in docs/sandbox/switches.md."))


def _add_switches(group: argparse._ArgumentGroup) -> None:
    """A flag for each switch: --closed-months 2026-01 once for each month, --account-labels or --no-account-labels."""
    plain = Settings()
    for each in fields(Settings):
        flag, default = f"--{each.name.replace('_', '-')}", getattr(plain, each.name)
        if isinstance(default, bool):
            group.add_argument(flag, action=argparse.BooleanOptionalAction, default=default)
        elif isinstance(default, list):
            group.add_argument(flag, action="append", default=[], metavar="WORD")
        else:
            kind, word = _KINDS[str(each.type)]
            group.add_argument(flag, type=kind, default=default, metavar=word)


def rate(text: str) -> tuple[str, float]:
    name, _, number = text.partition("=")
    try:
        return name, check_rate(name, float(number))
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from error


def faults_told() -> str:
    width = max(map(len, TABLE))
    lines = [f"  {each.name:{width}}  {each.when:6}  {each.does}" for each in TABLE.values()]
    return "\n".join(["faults, when they strike, and what they do:", *lines])


def serve(options: argparse.Namespace) -> None:
    """Open the books, print the credentials as one JSON line (and to stderr where the pages are), and answer."""
    try:
        sandbox = _opened(options)
    except ValueError as error:
        sys.exit(f"sandbox: {error}")
    except sqlite3.Error as error:
        sys.exit(f"sandbox: the books at {options.db}: {error}")
    obeyed = options.header_faults or is_loopback(options.host)
    site = Site(sandbox, Guard(Reach(options.pages), options.host))
    try:
        bound = _listen(sandbox, options.host, options.port, site, header_faults=obeyed)
    except OSError as error:
        sys.exit(f"sandbox: cannot listen on {options.host}:{options.port}: {error.strerror}")
    with bound as server:
        host, port = str(server.server_address[0]), server.server_address[1]
        base = f"http://{host}:{port}"
        sys.stdout.write(json.dumps(announcement(sandbox, base)) + "\n")
        sys.stdout.flush()
        if site.shown:
            sys.stderr.write(f"{STAND_IN}\nIts pages: {base}/\n")
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            sandbox.close()


def _opened(options: argparse.Namespace) -> Sandbox:
    """ValueError for a switch that cannot be so, a fault's rates above 1, and books of another version."""
    settings = Settings()
    settings.change({name: getattr(options, name) for name in Settings.__dataclass_fields__})
    first, *further = options.company or ["DEMO"]
    credentials, faults = Credentials(company_id=first), dict(options.fault)
    return Sandbox(settings, credentials, path=options.db, further=further, faults=faults, seed=options.seed)


def _listen(sandbox: Sandbox, host: str, port: int, site: Site, *, header_faults: bool) -> Server:
    bound = {
        "sandbox": sandbox,
        "control": ControlPlane(sandbox),
        "site": site,
        "header_faults": header_faults,
    }
    handler = type("BoundHandler", (Handler,), bound)
    return Server((host, port), handler)


def announcement(sandbox: Sandbox, base: str) -> dict[str, str]:
    known = sandbox.credentials
    return {
        "xml_url": base + XML_PATH,
        "rest_url": base + REST_PATH,
        "x3_url": base + X3_PATH,
        "control_url": f"{base}/control/{sandbox.control_token}",
        "company_id": known.company_id,
        "user_id": known.user_id,
        "user_password": known.user_password,
        "sender_id": known.sender_id,
        "sender_password": known.sender_password,
        "client_id": known.client_id,
        "client_secret": known.client_secret,
    }


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(
        prog="sandbox",
        description="A stand-in for Sage Intacct. No product of Sage.",
        epilog=faults_told(),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add_arguments(parser)
    serve(parser.parse_args(arguments))
