"""Volunteers (志愿者): counts for everybody, persons for officers, and what platforms push."""
