"""Documents as files: how they leave the portal, and how files become documents."""
