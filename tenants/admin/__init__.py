from tenants.admin import keys, people, queue, records, who

__all__ = ["keys", "people", "queue", "records", "who"]
