"""Volunteers (志愿者): persons, and the registrations that platforms sync."""
