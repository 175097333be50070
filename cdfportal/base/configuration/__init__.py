"""From the environment to frozen settings: one module per subject, all problems told at once."""
