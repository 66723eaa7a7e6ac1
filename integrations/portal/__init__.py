"""The customer's pages that know of transactions and of Sage; who comes in, and what a page looks like, stands in `tenants/portal/`."""
