"""How a paper looks: profiles, the nodes of a page, and their two settings, in Word and in the browser."""
