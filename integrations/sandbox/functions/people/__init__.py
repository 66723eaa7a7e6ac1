"""Users and their roles."""

from __future__ import annotations

from integrations.sandbox.functions.call import Function, Remover, Writer
from integrations.sandbox.functions.people import permissions, users

FUNCTIONS: dict[str, Function] = {"getUserPermissions": permissions.of_user}
CREATORS: dict[str, Writer] = {"USERINFO": users.create, "USERROLES": users.assign}
UPDATERS: dict[str, Writer] = {"USERINFO": users.update}
REMOVERS: dict[str, Remover] = {"USERINFO": users.remove, "USERROLES": users.unassign}
