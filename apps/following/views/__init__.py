"""Following, keeping and reading: what people do for themselves."""
