"""Values that every layer shares: clock, errors, references, redaction, the connection. No Django."""
