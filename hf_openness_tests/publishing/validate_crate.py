"""Validates an RO-Crate without any network, in a process of its own: python validate_crate.py FOLDER CACHE SEVERITY.

The validator reads the JSON-LD context through its HTTP cache. The cache is filled with the context that package rocrate
holds, then every connection is refused. Prints JSON: passed, issues (severity, check, message), asked (who was called).
"""

import io
import json
import socket
import sys
from pathlib import Path

import rocrate
from requests.adapters import HTTPAdapter
from requests_cache import CachedSession
from rocrate_validator import models, services
from urllib3 import HTTPResponse

ADDRESS = "https://w3id.org/ro/crate/1.3/context"
ACCEPT = "application/ld+json, application/json, */*;q=0.1"


class Packed(HTTPAdapter):
    """Answers with the context that package rocrate holds."""

    def send(self, request, **_):
        content = (Path(rocrate.__file__).parent / "data" / "ro-crate.jsonld").read_bytes()
        headers = {"content-type": "application/ld+json"}
        body = HTTPResponse(
            io.BytesIO(content), headers=headers, status=200, preload_content=False, request_url=request.url
        )
        return self.build_response(request, body)


def fill_cache(cache: Path) -> None:
    with CachedSession(cache_name=str(cache), backend="sqlite", expire_after=-1) as session:
        session.mount("https://w3id.org/", Packed())
        session.get(ADDRESS, headers={"accept": ACCEPT})


def main() -> None:
    folder, cache, severity = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]
    fill_cache(cache)
    asked = []

    def refuse(*address, **_):
        asked.append(str(address[-1]))
        raise OSError("no network here")

    socket.socket.connect = socket.socket.connect_ex = refuse
    socket.getaddrinfo = refuse
    settings = services.ValidationSettings(
        rocrate_uri=str(folder),
        profile_identifier="ro-crate-1.3",
        requirement_severity=models.Severity[severity],
        cache_path=cache,
        offline=True,
    )
    result = services.validate(settings)
    issues = [(issue.severity.name, issue.check.identifier, issue.message) for issue in result.get_issues()]
    print(json.dumps({"passed": result.passed(), "issues": issues, "asked": asked}))


if __name__ == "__main__":
    main()
