"""What passes through a sandbox: answers, the faults that strike them, and the log of both without secrets."""
