"""What may not leave the process in readable form is replaced here: for logs and for stored exchanges alike.

Two nets: values known to be secret (each one that was revealed), in every encoding that we write, and
names known to hold secrets (elements, fields, headers), whatever their value.

Every exchange with Sage passes through, so the text is first searched for plain words, which is fast; a pattern
is tried only where one stands. No pattern can cost more than the length of what it hides.
"""

import base64
import html
import json
import re
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass
from threading import Lock
from urllib.parse import quote, quote_plus

HIDDEN = "[redacted]"
_MOST_KNOWN = 500
_SHORTEST = 4  # a shorter value would blot out ordinary text

_NAME_WORDS = (
    *("password", "passwd", "pwd", "secret", "sessionid", "session_id", "sessionkey", "token", "apikey"),
    *("api_key", "api-key", "accesskey", "access_key", "access-key", "privatekey", "private_key"),
    *("private-key", "authorization", "cookie", "csrfmiddlewaretoken", "taxid", "tax_id", "ssn"),
)
# Such a word in a name with separators before and after: user_password, senderPassword, X-Api-Key, ...
NAMES = rf"[\w.-]{{0,64}}(?:{'|'.join(_NAME_WORDS)})(?![a-z])[\w.-]{{0,64}}"
_LONGEST_NAME = 130


@dataclass(frozen=True, slots=True)
class Rule:
    """What stands before the name, and a pattern from there on whose first group stays."""

    before: str
    pattern: re.Pattern[str]


def _rule(before: str, pattern: str) -> Rule:
    return Rule(before, re.compile(pattern, re.IGNORECASE))


_BY_NAME = (
    # <password>x</password>, <login:sessionid attr="">x</login:sessionid>
    _rule("<", rf"(<(?:[\w.-]{{1,64}}:)?{NAMES}(?:\s[^<>]*)?>)[^<]+"),
    # The same where the XML was escaped
    _rule("&lt;", rf"(&lt;(?:[\w.-]{{1,64}}:)?{NAMES}&gt;)(?:[^&]|&(?!lt;))+"),
    # "password": "x" in JSON, in JSON that was put into a JSON string, and 'password': 'x' in a Python repr
    _rule('"', rf'("{NAMES}"\s*:\s*")(?:[^"\\]|\\.)*'),
    _rule('\\"', rf'(\\"{NAMES}\\"\s*:\s*\\")(?:[^"\\]|\\\\\\.)*'),
    _rule("'", rf"('{NAMES}'\s*:\s*')(?:[^'\\]|\\.)*"),
    _rule("'", rf"('{NAMES}'\s*:\s*\")(?:[^\"\\]|\\.)*"),
    # A header's value has blanks, up to the end of its line
    _rule("", r"((?:proxy-)?authorization[\"']?\s*[:=]\s*)[^\r\n\"']+"),
    _rule("", r"((?:set-)?cookie\s*:\s*)[^\r\n\"']+"),
    # password=x in a query or a form, password="x" in a log of pairs
    _rule("", rf"({NAMES}=)(?:\"[^\"]*\"|'[^']*'|[^\s&;,\"'<>]+)"),
)
_BY_WORD = {
    "bearer ": _rule("", r"(bearer\s+)[\w.~+/=-]{8,}"),
    "basic ": _rule("", r"(basic\s+)[\w.~+/=-]{8,}"),
    "api-key ": _rule("", r"(api-key\s+)[\w.~+/=-]{8,}"),
    "lh_": _rule("", r"()lh_[0-9a-f]{12}\.[\w-]{20,}"),
}


class Known:
    """Secret values met by this process; the oldest are forgotten first."""

    def __init__(self, most: int = _MOST_KNOWN) -> None:
        self._most = most
        self._forms: OrderedDict[str, frozenset[str]] = OrderedDict()
        self._ordered: tuple[str, ...] | None = ()
        self._lock = Lock()

    def add(self, value: str) -> None:
        if len(value) < _SHORTEST:
            return
        with self._lock:
            if value in self._forms:
                self._forms.move_to_end(value)
                return
            self._forms[value] = forms_of(value)
            while len(self._forms) > self._most:
                self._forms.popitem(last=False)
            self._ordered = None

    def hide(self, text: str) -> str:
        for form in self._longest_first():
            if form in text:
                text = text.replace(form, HIDDEN)
        return text

    def _longest_first(self) -> tuple[str, ...]:
        with self._lock:
            if self._ordered is None:
                every = {form for forms in self._forms.values() for form in forms}
                self._ordered = tuple(sorted(every, key=len, reverse=True))
            return self._ordered


def forms_of(value: str) -> frozenset[str]:
    """The value as it may be written: plain, in XML, JSON, a URL, and base64 at each of three offsets."""
    in_json = json.dumps(value)[1:-1]
    in_xml = {
        html.escape(value),
        html.escape(value, quote=False),
        html.escape(value, quote=False).replace('"', "&quot;"),
    }
    in_url = {quote(value), quote(value, safe=""), quote_plus(value)}
    plain = {value, repr(value)[1:-1], in_json, json.dumps(in_json)[1:-1]}
    return frozenset(plain | in_xml | in_url | _base64_forms(value.encode()))


def _base64_forms(raw: bytes) -> set[str]:
    """Base64 of the value wherever it stands in a longer text: the characters that depend on its bytes alone."""
    forms = set()
    for offset in range(3):
        encoded = base64.b64encode(b"\0" * offset + raw).decode()
        start = -(-offset * 8 // 6)
        end = (offset + len(raw)) * 8 // 6
        core = encoded[start:end]
        if len(core) >= _SHORTEST * 4 // 3:
            forms |= {core, core.replace("+", "-").replace("/", "_")}
    return forms


_known = Known()


def register_secret(value: str) -> None:
    """From now on this value is redacted wherever it appears."""
    _known.add(value)


def redact(text: str) -> str:
    """The text without secrets."""
    hidden = _known.hide(text)
    parts: list[str] = []
    done = 0
    for at, rules in _candidates(hidden):
        found = _first(hidden, at, done, rules)
        if found is not None:
            begin, match = found
            parts += [hidden[done:begin], match[1], HIDDEN]
            done = match.end()
    return "".join([*parts, hidden[done:]]) if parts else hidden


def _first(text: str, at: int, done: int, rules: tuple[Rule, ...]) -> tuple[int, re.Match[str]] | None:
    """The first rule that finds something here, beyond what is hidden already."""
    for rule in rules:
        begin = at - len(rule.before)
        if (
            begin >= done
            and text.startswith(rule.before, begin)
            and (match := rule.pattern.match(text, begin))
        ):
            return begin, match
    return None


def _candidates(text: str) -> list[tuple[int, tuple[Rule, ...]]]:
    """Where something may have to be hidden, in order, each with the rules that may find it."""
    lowered = text.lower()
    if len(lowered) != len(text):  # a few letters become two; then only the plain ones are lowered
        lowered = text.translate({upper: upper + 32 for upper in range(65, 91)})
    names = {_name_start(text, at) for word in _NAME_WORDS for at in _each(lowered, word)}
    words = [(at, (rule,)) for word, rule in _BY_WORD.items() for at in _each(lowered, word)]
    return sorted([*((at, _BY_NAME) for at in names), *words], key=lambda candidate: candidate[0])


def _name_start(text: str, at: int) -> int:
    first = at
    while (
        first > 0 and at - first < _LONGEST_NAME and (text[first - 1].isalnum() or text[first - 1] in "_.:-")
    ):
        first -= 1
    return first


def _each(text: str, word: str) -> Iterator[int]:
    at = text.find(word)
    while at >= 0:
        yield at
        at = text.find(word, at + len(word))
