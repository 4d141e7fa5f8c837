"""Social workers (社会工作专业人才) and their posts (社工岗位)."""
