class Refusal(ValueError):
    """It cannot be done; the message says why, and what to do instead."""
