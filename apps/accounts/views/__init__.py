"""The pages about people: the directory, one's own settings, invitations, the demonstration's door."""
