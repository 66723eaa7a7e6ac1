"""Books filled at once: made-up documents in bulk, and copies of what is there."""
