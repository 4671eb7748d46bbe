"""Paths of a log's tiles and entry bundles (C2SP tlog-tiles)."""

WIDTH = 256


def tile_path(number, width):
    groups = [f"{number % 1000:03}"]
    while number >= 1000:
        number //= 1000
        groups.insert(0, f"x{number % 1000:03}")
    return "/".join(groups) + (f".p/{width}" if width < WIDTH else "")


def row_paths(prefix, length):
    """Of a row of `length` hashes or entries: every full tile, and the partial one at its end."""
    for number in range((length + WIDTH - 1) // WIDTH):
        yield f"{prefix}/{tile_path(number, min(WIDTH, length - number * WIDTH))}"


def paths_of(size):
    """All files of a log of `size` entries but its checkpoint."""
    yield from row_paths("tile/entries", size)
    level, length = 0, size
    while length > 0:
        yield from row_paths(f"tile/{level}", length)
        level, length = level + 1, length // WIDTH
