"""Voice: what customers say in their own words, which themes go with which scores, and what is new."""

from crm.analyses.voice.emerging import emerging
from crm.analyses.voice.heard import heard
from crm.analyses.voice.leaning import leaning
from crm.analyses.voice.quotes import quotes
from crm.analyses.voice.reading import read
from crm.analyses.voice.themes import theme_months, themes

__all__ = ["emerging", "heard", "leaning", "quotes", "read", "theme_months", "themes"]
