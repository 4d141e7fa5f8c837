"""Registration (登记): cases, who moves them, how long they may take, and what they do."""

from registry.registration.acts import claim_case, move_case, release_case
from registry.registration.clock import Pause, due
from registry.registration.codes import add_block
from registry.registration.materials import receive_material
from registry.registration.opening import open_case
from registry.registration.proposing import confirm_proposal, dismiss_proposal
from registry.registration.roster import keep_current, roll

__all__ = [
    "Pause",
    "add_block",
    "claim_case",
    "confirm_proposal",
    "dismiss_proposal",
    "due",
    "keep_current",
    "move_case",
    "open_case",
    "receive_material",
    "release_case",
    "roll",
]
