"""What the windows say and know, without a window: search, shortcuts, menus, settings, help."""
