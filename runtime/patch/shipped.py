"""The patches that come with Spikerack, by name."""

from pathlib import Path

# beside the folders of the code, in a clone as in a wheel
FOLDER = Path(__file__).resolve().parents[2] / "patches"
FIRST = FOLDER / "first_sound.json"


def shipped() -> dict[str, Path]:
    """The files of the patches that come along, by their names without ending."""
    return {path.stem: path for path in sorted(FOLDER.rglob("*.json"))}


def patch_path(text: str) -> Path:
    """A file that a player names, or a patch that comes along if there is no such file."""
    path = Path(text)
    if path.suffix or len(path.parts) != 1 or path.exists():
        return path
    return shipped().get(text, path)
