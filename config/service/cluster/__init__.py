"""`make cluster`: the house as on several machines, on one, from what is installed here."""
