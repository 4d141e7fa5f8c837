"""Cases: what officers decide, and what of it anyone may see."""
