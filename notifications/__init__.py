"""通知: getting word to people."""
