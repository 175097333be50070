"""Benchmarks: ratios within one run, so that a busy machine does not decide."""
