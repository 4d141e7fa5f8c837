"""${message}"""

# A revision runs forward on a database full of data without long locks: add columns without
# rewriting, add constraints NOT VALID and validate them later, build indexes CONCURRENTLY in a
# revision of their own. env.py sets lock and statement timeouts that hold you to it.
from alembic import op
${imports if imports else ""}
revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}


def upgrade() -> None:
    ${upgrades if upgrades else "pass"}
