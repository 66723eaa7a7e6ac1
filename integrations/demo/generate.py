"""Makes the demo's export files: `python -m integrations.demo.generate` writes them anew, the same bytes each time.

A fictional TMS, Waybill, of three fictional customers. September 2026: 320 loads, with everything that is owed for them, and
a dozen rows that a real export would have too; and one that keeps its cash in the TMS, and Sage on a PC.
"""

from __future__ import annotations

from pathlib import Path
from random import Random

from integrations.demo import harbor_freight, northgate_brokerage, northgate_carriers, prairie_link

FILES = Path(__file__).parent / "files"
HOME, CARRIER, PRAIRIE = "northgate-brokerage", "northgate-carriers", "prairie-link"
_MAKERS = {
    HOME: northgate_brokerage.files,
    CARRIER: northgate_carriers.files,
    PRAIRIE: prairie_link.files,
    harbor_freight.HARBOR: harbor_freight.files,
}


def files() -> dict[str, bytes]:
    """Every file by its path below `files/`."""
    return {
        f"{name}/{path}": content
        for name, maker in _MAKERS.items()
        for path, content in maker(Random(f"{name} 2026")).items()
    }


def write() -> None:
    for path, content in files().items():
        (FILES / path).parent.mkdir(parents=True, exist_ok=True)
        (FILES / path).write_bytes(content)


if __name__ == "__main__":
    write()
