"""The checks, a file for each place on the way; `plan.py` puts them in order."""
