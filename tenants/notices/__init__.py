from tenants.notices.outbox import anything_due, deliver_due, queue_email

__all__ = ["anything_due", "deliver_due", "queue_email"]
