"""What may be done next? One door decides every step and says why not yet."""
