"""The raw client that sets the ceiling: strings on kept connections, no database, no mapping, no care for lost answers.

It batches as we do and does nothing else, so that our share of its speed is what everything else costs.
"""

from __future__ import annotations

import http.client
import re
import uuid
import zlib
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from queue import Empty, SimpleQueue
from urllib.parse import urlsplit

from integrations.bench.scratch import Account

_SUCCESS = b"<status>success</status>"


class Rival:
    def __init__(self, account: Account, *, entity: str = "10") -> None:
        self._account = account
        self._parts = urlsplit(account.xml_url)
        self._session = ""
        login = (
            f"<login><userid>{account.user_id}</userid><companyid>{account.company_id}</companyid>"
            f"<password>{account.user_password}</password><locationid>{entity}</locationid></login>"
        )
        answer = self.post(self.connect(), self.envelope(["<getAPISession/>"], authentication=login))
        found = re.search(rb"<sessionid>([^<]+)", answer)
        if found is None:
            raise RuntimeError("the sandbox opened no session")
        self._session = found[1].decode()

    def connect(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection(self._parts.netloc, timeout=120)

    def envelope(self, functions: Sequence[str], *, unique: bool = False, authentication: str = "") -> bytes:
        account = self._account
        who = authentication or f"<sessionid>{self._session}</sessionid>"
        inner = "".join(f'<function controlid="{uuid.uuid4().hex}">{f}</function>' for f in functions)
        return (
            '<?xml version="1.0" encoding="UTF-8"?><request><control>'
            f"<senderid>{account.sender_id}</senderid><password>{account.sender_password}</password>"
            f"<controlid>{uuid.uuid4().hex}</controlid><uniqueid>{str(unique).lower()}</uniqueid>"
            "<dtdversion>3.0</dtdversion><includewhitespace>false</includewhitespace></control>"
            f'<operation transaction="false"><authentication>{who}</authentication>'
            f"<content>{inner}</content></operation></request>"
        ).encode()

    def post(self, connection: http.client.HTTPConnection, body: bytes) -> bytes:
        headers = {"Content-Type": "application/xml", "Accept-Encoding": "gzip"}
        connection.request("POST", self._parts.path, body, headers)
        answer = connection.getresponse()
        told = answer.read()
        return zlib.decompress(told, 31) if answer.getheader("Content-Encoding") == "gzip" else told

    def send_all(self, bodies: Sequence[bytes], functions: int, *, in_flight: int) -> None:
        """Every body, so many at once. Raises when the sandbox did not accept each of all `functions`."""
        waiting: SimpleQueue[bytes] = SimpleQueue()
        for body in bodies:
            waiting.put(body)
        with ThreadPoolExecutor(in_flight) as pool:
            accepted = sum(pool.map(lambda _: self._drain(waiting), range(in_flight)))
        if accepted != functions:
            raise RuntimeError(f"the sandbox accepted {accepted} of {functions}")

    def _drain(self, waiting: SimpleQueue[bytes]) -> int:
        connection, accepted = self.connect(), 0
        while True:
            try:
                body = waiting.get_nowait()
            except Empty:
                connection.close()
                return accepted
            accepted += self.post(connection, body).count(_SUCCESS) - 2  # the envelope's own two
