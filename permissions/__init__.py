"""Who may? Offices, mandates, territory, separation of duties."""
