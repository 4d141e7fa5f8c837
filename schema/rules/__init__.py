"""The law: which rules hold on a day, what they ask of a body, and what administrators enter."""
