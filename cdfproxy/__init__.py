"""The proxy: which calls may go to CDF in the signed-in person's name, and how they get there."""
