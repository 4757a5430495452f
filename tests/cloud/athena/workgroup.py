"""A workgroup: what it enforces, where results go, how much a query may scan."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tests.cloud.athena.errors import Refused
from tests.cloud.athena.storage import Encryption, Location


@dataclass(frozen=True)
class Workgroup:
    """A workgroup as its configuration says. When it is enforced, what the client asks for is passed over."""

    name: str
    enforced: bool
    scan_limit: int | None
    results: dict[str, Any]
    managed: bool = False
    metrics: bool = False

    @classmethod
    def of(cls, found: dict[str, Any]) -> Workgroup:
        if found.get("State") == "DISABLED":
            raise Refused(f"WorkGroup {found['Name']} is disabled.")
        configuration = found.get("Configuration") or {}
        return cls(
            found["Name"],
            bool(configuration.get("EnforceWorkGroupConfiguration")),
            configuration.get("BytesScannedCutoffPerQuery"),
            configuration.get("ResultConfiguration") or {},
            bool((configuration.get("ManagedQueryResultsConfiguration") or {}).get("Enabled")),
            bool(configuration.get("PublishCloudWatchMetricsEnabled")),
        )

    def output(self, asked: dict[str, Any]) -> tuple[Location | None, Encryption]:
        """Folder of the results, and their encryption. None: Athena keeps them to itself."""
        if self.managed:
            return None, Encryption()
        chosen = self.results if self.enforced or not asked.get("OutputLocation") else asked
        uri = chosen.get("OutputLocation")
        if not uri:
            raise Refused(
                "No output location provided. An output location is required either through the Workgroup result "
                "configuration setting or as an API input."
            )
        if not uri.startswith("s3://") or not Location.of(uri).bucket:
            raise Refused("outputLocation is not a valid S3 path.")
        encryption = (self.results if self.enforced else {**self.results, **asked}).get("EncryptionConfiguration") or {}
        return Location.folder(uri), Encryption(encryption.get("EncryptionOption"), encryption.get("KmsKey"))
