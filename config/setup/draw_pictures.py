"""Draw the demonstration's pictures: `python -m config.setup.draw_pictures [--quick] [--to FOLDER] [NAME…]`.

Not part of the service: run by who changes a scene. A NAME is a leaf's code, with -2 for its second scene.
"""

import argparse
import sys
import zlib
from collections.abc import Callable
from pathlib import Path

from config.setup.drawing import finish, scenes_care, scenes_place, scenes_road, scenes_waste, scenes_water
from config.setup.drawing.light import Scene

PICTURES = Path(__file__).resolve().parents[2] / "server" / "demonstration" / "pictures"
PLACES = (scenes_road, scenes_water, scenes_waste, scenes_place, scenes_care)
CODES = (
    "nid-de-poule",
    "trottoir-abime",
    "depot-sauvage",
    "lampadaire-eteint",
    "tag",
    "corbeille-pleine",
    "conteneur",
    "herbes",
    "banc",
    "potelet",
    "panneau",
    "passage-pieton",
    "vegetation",
    "rue-sale",
    "stationnement-genant",
    "avaloir",
    "fuite-eau",
    "arbre-dangereux",
    "abribus",
    "jeu-enfants",
)
TWICE = (
    "nid-de-poule",
    "trottoir-abime",
    "depot-sauvage",
    "corbeille-pleine",
    "rue-sale",
)
NAMES = (*CODES, *(f"{code}-2" for code in TWICE))


def builder(name: str) -> Callable[[bool], Scene]:
    """What builds a scene; it is told whether the problem is solved."""
    function = name.replace("-", "_")
    for room in PLACES:
        if hasattr(room, function):
            found: Callable[[bool], Scene] = getattr(room, function)
            return found
    raise SystemExit(f"{name}: no such scene")


def file_name(name: str, moment: str) -> str:
    """`tag-before.jpg`; of a second scene `tag-before-2.jpg`."""
    code, _, variant = name.rpartition("-")
    return f"{code}-{moment}-2.jpg" if variant == "2" else f"{name}-{moment}.jpg"


def main() -> None:
    """Draw what is asked for, or everything."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", default=NAMES, metavar="NAME")
    parser.add_argument("--quick", action="store_true", help="draw coarsely, to look at a change")
    parser.add_argument("--to", type=Path, default=PICTURES)
    asked = parser.parse_args()
    asked.to.mkdir(parents=True, exist_ok=True)
    for name in asked.names:
        for moment in ("before", "after"):
            path = asked.to / file_name(name, moment)
            seed = zlib.crc32(path.name.encode())
            image = finish.picture(
                builder(name)(moment == "after"), seed, finer=0.7 if asked.quick else finish.FINER
            )
            quality = finish.write(image, path)
            sys.stdout.write(f"{path.name}: {path.stat().st_size // 1000} kB at quality {quality}\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
