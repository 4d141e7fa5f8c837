"""The database's history, one revision a file."""

from alembic import op


def run(script: str) -> None:
    """Run a script of statements one by one; a statement ends with a `;` at a line's end."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if line.rstrip().endswith(";") and statement.count("$$") % 2 == 0:
            op.execute(statement)
            statement = ""
    if statement.strip():
        raise ValueError(f"The script ends within a statement: {statement.strip()[:80]}")
