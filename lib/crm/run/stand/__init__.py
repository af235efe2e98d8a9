"""What stands and what has to run again: keys, the manifest, what is kept, who is at work."""
