"""What the canvas shows, as pure geometry: panels, cables, colours, and pictures of patches."""
