"""The masters of a company: who it deals with, what its lines point to, how its ledgers are set up."""

from __future__ import annotations

from integrations.sandbox.objects.accounts import ACCOUNTS
from integrations.sandbox.objects.attachments import ATTACHMENTS
from integrations.sandbox.objects.parties import PARTIES
from integrations.sandbox.objects.projects import PROJECTS
from integrations.sandbox.objects.structure import STRUCTURE

MASTERS = (*PARTIES, *STRUCTURE, *ACCOUNTS, *PROJECTS, *ATTACHMENTS)
