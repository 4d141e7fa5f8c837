"""The newest revision, by the names of the files: reading them needs no alembic."""

from importlib.resources import files


def newest() -> str:
    """Files are named YYYY_MM_DD_REVISION_slug.py and revisions are numbered."""
    names = (path.name for path in (files("migrations") / "versions").iterdir())
    return max(name.split("_")[3] for name in names if name.endswith(".py"))
