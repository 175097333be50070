"""The views of signing in and out."""
