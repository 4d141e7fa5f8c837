"""Projects of social organizations (社会组织公益项目): read by everybody, written by officers."""
