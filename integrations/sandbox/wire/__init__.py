"""Where the sandbox listens: connections with their limits, and the control plane."""
