"""All kinds of files that the register can be read out into, by name."""

from registry.incubation.exporting import BASES, TENANCIES
from registry.organizations.exporting import ORGANIZATIONS
from registry.projects.exporting import PROJECTS
from registry.workforce.exporting import POSTS, WORKERS

KINDS = {kind.name: kind for kind in (ORGANIZATIONS, WORKERS, POSTS, PROJECTS, BASES, TENANCIES)}
