"""How fast, beside whom? Every figure is a ratio measured in one run on one machine."""
