"""The doctor: ordered live checks of a sign-in, each with evidence, a verdict, a cause and its cures."""
