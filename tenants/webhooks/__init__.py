"""Telling a customer's service: where we may call (`addresses`), how a body is signed (`signing`), and sending it (`sending`).

What there is to tell is gathered by who knows it; rows of `WebhookDelivery` are the outbox.
"""
