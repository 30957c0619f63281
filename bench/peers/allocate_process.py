"""What the peers of `allocate` say of their own process."""

import argparse
import json
from pathlib import Path


def peak_mb() -> int:
    """Most memory of this process since it began; getrusage would count what its parent had before the exec."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) // 1024 for line in lines if line.startswith("VmHWM"))


def arguments(peers) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    parser.add_argument("peer", choices=peers)
    parser.add_argument("input")
    parser.add_argument("--seconds", type=float, default=30, help="of the solver")
    parser.add_argument("--gap", type=float, default=1e-4)
    return parser.parse_args()


def tell(row: dict) -> None:
    print(json.dumps(row | {"peak_mb": peak_mb()}))
