"""Feeds: what a person may read as Atom, for programs that poll. Rights are asked at every fetch."""
