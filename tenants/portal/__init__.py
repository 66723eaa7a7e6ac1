"""The customer's pages of WHO: set-up, signature, answers, appointment, support time, quotes and statements."""
