"""Signing in: password, second factor, and a password that was forgotten. The pages are django-allauth's, in our look."""
