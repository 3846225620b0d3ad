"""Bringing a WordPress site's export (WXR, WordPress extended RSS) into a space."""
