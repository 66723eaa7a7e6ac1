"""An embedded stand-in for Sage Intacct: a server that keeps double-entry books and speaks Sage's own XML.

It is no product of Sage. It runs in a process of its own, keeps its books in sqlite3, needs no Django, and
shares no code with the adapters that talk to it: the two meet on the wire only.

It is read from below: `objects` are what Sage knows, `books` keep them in double entry, `messages` are what goes over the
wire, a `company` has books, users, rights and sessions, `functions` are what a caller may ask for, the `gateway` reads
requests, signs in and answers. `traffic` is what passes through: answers, faults, the log. `sandbox` holds all of it
together; `pages` show it to people, `wire` and `server` open it to the network. Nothing imports what stands above it.
"""
