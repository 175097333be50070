"""Careful calls to an identity provider: closed outcomes in place of exceptions. No Django."""
