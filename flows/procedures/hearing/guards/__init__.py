"""What a hearing presupposes, by question; each answers "" or one sentence with its article."""
