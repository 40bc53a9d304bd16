"""What windows show, without a window: search, menus, keys, settings, status."""
