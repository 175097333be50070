"""The CDF client: raw answers and typed errors, over requests; no Django, no opinion on access."""
