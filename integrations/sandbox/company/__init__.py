"""One company: what it has before it trades, who may use it, and how much of it at once."""
