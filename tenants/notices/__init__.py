from tenants.notices.outbox import anything_due, deliver_due, queue_email, was_written

__all__ = ["anything_due", "deliver_due", "queue_email", "was_written"]
