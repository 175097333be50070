"""What the server draws: numbers for SVG out of values. No Django, no CDF, no colours."""
