"""The control plane: JSON for tests and the demo, on loopback, behind a token in its path. Sage has no such thing."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict
from hmac import compare_digest
from urllib.parse import parse_qs, urlsplit

from integrations.sandbox.books.filling import seeding
from integrations.sandbox.books.ledger import periods
from integrations.sandbox.books.reports import aging, inspection
from integrations.sandbox.company import billing, users
from integrations.sandbox.company.company import Company
from integrations.sandbox.sandbox import Sandbox
from integrations.sandbox.settings import Settings
from integrations.sandbox.traffic.faults import TABLE

Json = dict[str, object]


class ControlPlane:
    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox
        self._routes: dict[tuple[str, str], Callable[[Json], object]] = {
            ("GET", "requests"): self._requests,
            ("GET", "counters"): self._counters,
            ("GET", "companies"): lambda _: {"companies": list(sandbox.companies)},
            ("GET", "books"): lambda asked: inspection.books(self._company(asked).books),
            ("GET", "settings"): lambda _: self._settings({}),
            ("POST", "settings"): self._settings,
            ("GET", "faults"): lambda _: self._misbehaviour(),
            ("POST", "faults"): self._faults,
            ("POST", "arm"): self._arm,
            ("POST", "reset"): self._reset,
            ("POST", "commit-late"): lambda _: {"committed": sandbox.later.do_now()},
            ("POST", "expire-sessions"): lambda _: {"expired": sandbox.gateway.sessions.expire()},
            ("POST", "seed"): lambda asked: seeding.seed(self._company(asked).books, asked),
            ("POST", "touch"): lambda asked: seeding.touch(self._company(asked).books, asked),
            ("POST", "custom-fields"): self._custom_field,
            ("POST", "dimensions"): self._dimension,
            ("POST", "x3-templates"): self._x3_template,
            ("POST", "users"): lambda asked: users.arrange(self._company(asked).books, asked),
            ("GET", "aging"): lambda asked: aging.read(self._company(asked).books, asked),
            ("GET", "periods"): lambda asked: periods.read(self._company(asked).books),
            ("POST", "periods"): lambda asked: periods.change(self._company(asked).books, asked),
            ("POST", "alter"): lambda asked: inspection.alter(self._company(asked).books, asked),
        }

    def handle(self, method: str, path: str, body: bytes) -> tuple[int, object]:
        parts = urlsplit(path)
        _, _, rest = parts.path.partition("/control/")
        token, _, name = rest.partition("/")
        route = self._routes.get((method, name))
        if route is None or not compare_digest(token.encode(), self._sandbox.control_token.encode()):
            return 404, {"error": "not found"}
        try:
            asked: Json = {key: values[-1] for key, values in parse_qs(parts.query).items()}
            asked |= json.loads(body) if body.strip() else {}
            return 200, route(asked)
        except KeyError as error:
            return 400, {"error": f"{error} is missing or unknown"}
        except (ValueError, TypeError) as error:
            return 400, {"error": str(error)}

    def _reset(self, _: Json) -> object:
        self._sandbox.reset()
        return {"companies": list(self._sandbox.companies)}

    def _requests(self, asked: Json) -> object:
        return self._sandbox.log.since(int(str(asked.get("since", 0))))

    def _company(self, asked: Json) -> Company:
        return self._sandbox.company(str(asked.get("company", "")))

    def _counters(self, asked: Json) -> object:
        log, slots = self._sandbox.log, self._company(asked).slots
        return {
            "requests": log.count,
            "billed": log.billed,
            "created": log.created,
            "most_in_flight": slots.most_in_flight,
            "rejected": slots.rejected,
            "months": billing.months(self._company(asked).books),
        }

    def _settings(self, asked: Json) -> object:
        self._sandbox.settings.change(asked)
        return {name: getattr(self._sandbox.settings, name) for name in Settings.__dataclass_fields__}

    def _faults(self, asked: Json) -> object:
        """Replaces all rates and disarms; an empty object ends misbehaviour, but for what lasts (see settings)."""
        self._sandbox.faults.change(asked)  # type: ignore[arg-type]
        return self._sandbox.faults.rates

    def _arm(self, asked: Json) -> object:
        """`fault`, and optionally `count` (1), `function` and `object`: the next requests that match are hit."""
        named = {"name": str(asked.get("object", "")), "function": str(asked.get("function", ""))}
        self._sandbox.faults.arm(str(asked["fault"]), asked.get("count", 1), **named)
        return self._misbehaviour()

    def _misbehaviour(self) -> object:
        plan = self._sandbox.faults
        return {
            "rates": plan.rates,
            "armed": [asdict(each) for each in plan.armed],
            "known": [asdict(each) for each in TABLE.values()],
        }

    def _custom_field(self, asked: Json) -> object:
        """`object`, `name`, and optionally `type` (text) and the `words` of a list."""
        words, kind = asked.get("words", []), str(asked.get("type", "text"))
        if not isinstance(words, list) or not all(isinstance(each, str) for each in words):
            raise ValueError("words is a list of texts")
        self._company(asked).books.add_custom_field(str(asked["object"]), str(asked["name"]), kind, words)
        return {"object": asked["object"], "name": str(asked["name"]).upper(), "type": kind}

    def _x3_template(self, asked: Json) -> object:
        """`template` and `records`: the columns of each kind of record, by its letter."""
        made = self._sandbox.soap.templates[self._company(asked).id].change(str(asked["template"]), asked)
        return {"template": made.code, "records": {k: " ".join(v) for k, v in made.records.items()}}

    def _dimension(self, asked: Json) -> object:
        """`name` and optionally `label`: a dimension of the company's own."""
        made = self._company(asked).books.add_dimension(str(asked["name"]), str(asked.get("label", "")))
        return {"name": made.name, "label": made.word, "field": made.field, "requires": made.flag}
