"""What must not get out: secrets and persons, found before anything is published."""
