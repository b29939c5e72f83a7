"""Detection: one run of a detector, the two pipelines with several, and the search around it."""
