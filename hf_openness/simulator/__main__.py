"""Runs a simulated Hub by hand: `python -m hf_openness.simulator --seed 7 --models 400 --port 8443`."""

import argparse
import sys
import tempfile
from pathlib import Path

from hf_openness.simulator.options import Limits, WorldOptions
from hf_openness.simulator.serve import serve_world


def main() -> int:
    """Serve until standard input ends or ctrl-c; a number on standard input moves to that week."""
    parser = argparse.ArgumentParser(prog="python -m hf_openness.simulator", description=__doc__)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--models", type=int, default=400, help="repos that boards name")
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
    parser.add_argument("--week", type=int, default=0)
    parser.add_argument("--latency", type=float, default=0.0, help="seconds that every answer waits")
    parser.add_argument("--limits", action="store_true", help="the limits of strangers: 500 API requests in 5 minutes")
    parser.add_argument("--hostile", action="store_true", help="ids and texts meant to break a reader")
    parser.add_argument("--folder", type=Path, help="where the certificate is written")
    given = parser.parse_args()
    options = WorldOptions(seed=given.seed, models_count=given.models, hostile=given.hostile)
    folder = given.folder or Path(tempfile.mkdtemp(prefix="simulated-hub-"))
    limits = Limits() if given.limits else None
    with serve_world(
        options, folder=folder, week=given.week, latency_seconds=given.latency, limits=limits, port=given.port
    ) as hub:
        names = {"HF_ENDPOINT": hub.endpoint, "SSL_CERT_FILE": hub.ca_file, "HF_OPENNESS_V1_PAGE": hub.v1_page}
        for name, value in (names | {"HF_OPENNESS_V2_PAGE": hub.v2_page}).items():
            sys.stdout.write(f"export {name}={value}\n")
        sys.stdout.write(f"# a token that sees gated repos: {hub.token}\n")
        sys.stdout.flush()
        try:
            for line in sys.stdin:
                if line.strip().isdigit():
                    hub.set_week(int(line))
        except KeyboardInterrupt:
            return 0
    return 0


if __name__ == "__main__":
    sys.exit(main())
