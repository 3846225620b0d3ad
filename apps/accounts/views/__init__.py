"""The pages about people: photos, one's own settings, invitations, the demonstration's door."""
