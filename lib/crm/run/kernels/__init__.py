"""Reports at work: a process and a kernel each, fresh or warm, and what they bring back."""
