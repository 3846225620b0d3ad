"""Writing a document together: the log of updates, and the connections of those who have it open."""
