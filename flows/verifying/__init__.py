"""What verification asks of papers and series, and how it goes through a whole city."""
