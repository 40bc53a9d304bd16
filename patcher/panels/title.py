"""How a name is shown."""


def title(name: str) -> str:
    """With spaces."""
    return name.replace("_", " ").strip()
