"""What descriptors of known people say about others: calibration, stated rates, groups."""
