"""The clothes: colours, type and templates of pictures and pages."""
