"""How the house stands in service: behind a proxy, watched, asked after, on as many cores as there are."""
