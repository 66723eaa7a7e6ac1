"""Reading records: `query`, `read` and its kin, `readByQuery` with `readMore`, and the legacy `get` and `get_list`."""

from __future__ import annotations

from integrations.sandbox.functions.call import Function
from integrations.sandbox.functions.reading import absent, get_list, query, read, readby

FUNCTIONS: dict[str, Function] = {
    "query": query.run,
    "read": read.by_key,
    "readByName": read.by_name,
    "readByQuery": readby.start,
    "readMore": readby.more,
    "readRelated": absent.related,
    "readReport": absent.report,
    "readView": absent.view,
    "get": get_list.get,
    "get_list": get_list.get_list,
}
