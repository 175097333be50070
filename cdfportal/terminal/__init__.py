"""The parts of the `cdfportal` command: sign-in, sources, answers in plain text. No Django."""
