"""The one tree over all lines 总账: sequencing, heads, proofs, deposits, and the check that all of it holds."""
