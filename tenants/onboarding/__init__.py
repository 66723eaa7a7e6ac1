"""From the order to the first live export: signature, fee, answers, accounts, appointment, set-up, sample, training (rule J7).

`record` takes facts in from elsewhere, inside the caller's transaction; what people do goes through `process`, `signing`, `fees`
and `appointments`.
"""

from tenants.onboarding.process import record

__all__ = ["record"]
