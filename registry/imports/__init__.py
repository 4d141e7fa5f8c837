"""Reading files that people made: encodings, sheets, dates, and what is wrong in which line."""

from registry.imports.problems import BadFile, Problem, Problems
from registry.imports.reading import Progress, digest_of, name_of

__all__ = ["BadFile", "Problem", "Problems", "Progress", "digest_of", "name_of"]
