"""Publishing one dataset: everything is brought near first, then made visible in an order that a crash cannot spoil.

    staged   clean table, rejects, dictionary: complete and durable, nothing to be seen yet
    1        clean table: the commit; of two runs that race one gets through here, the other changes nothing
    2        rejects, data dictionary
    3        report.html, then report.json: last, so that a report vouches for all the rest

A run that dies after 1 leaves a new table beside an old report; `Lake.is_current` notices, and the next run does all of
it again. Were the rejects first, a run that dies or loses the race after them would leave its rejects beside another
run's table and report, and nothing would notice.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from etl.lake.local.errors import disk_errors
from etl.lake.store import Store, Zone, published_meanwhile, token

PARTS = "_parts"  # in the zone rejects; the storage module's lifecycle rule names it too
LONGEST_SILENCE = timedelta(hours=12)  # Glue ends a run after 8 hours at most

Finish = Callable[[str | None, dict[str, str]], tuple[bytes, bytes]]


@dataclass(frozen=True, slots=True)
class Keys:
    """Where a dataset's outputs are in their zones."""

    dataset: str

    @property
    def table(self) -> str:
        """In the zones clean and rejects."""
        return f"{self.dataset}/{self.dataset}.parquet"

    @property
    def dictionary(self) -> str:
        """In the zone clean: the dictionaries of all datasets are one table."""
        return f"data_dictionary/{self.dataset}.parquet"

    @property
    def report(self) -> str:
        return f"{self.dataset}/report.json"

    @property
    def page(self) -> str:
        return f"{self.dataset}/report.html"


@dataclass(frozen=True, slots=True)
class Publication:
    """One run's right to publish a dataset; from `Lake.begin`.

    `scratch` is this run's own folder, removed at the end; the files to publish are made there, and moved away from it.
    """

    dataset: str
    scratch: Path
    store: Store
    expected: str | None  # the token of the table that was visible when the run began

    def shared(self, run_id: str) -> str:
        """Where the machines of a run may leave files for each other: on S3, else in the scratch folder."""
        location = self.store.location("rejects", f"{PARTS}/{self.dataset}/{run_id}")
        return location if location.startswith("s3://") else str(self.scratch / "parts")

    def sweep(self, now: datetime) -> None:
        """Remove what killed runs of this dataset left where `shared` points: parts of runs that wrote nothing for long.

        No lock on S3 tells a killed run from a living one, so it goes by age. On a disk the scratch folder is swept.
        """
        self.store.sweep("rejects", f"{PARTS}/{self.dataset}/", before=now - LONGEST_SILENCE)

    def publish(self, clean: Path | None, rejects: Path | None, dictionary: Path, finish: Finish) -> None:
        """Replace the published table and all that belongs to it.

        Args:
            clean: The new table; None leaves a published one as it is (no column or row was left to publish).
            rejects: The malformed records; None removes those of the last run.
            dictionary: One row for each column.
            finish: Called once the tables are visible, with the clean table's token and where everything is ("clean",
                "rejects", "dictionary", "reports", "html"); returns the bytes of report.json and report.html.

        Raises:
            ConflictError: Another run published meanwhile; its table stays.
            LakeError: A zone cannot be written; the table that was published is whole, or the new one is.
        """
        keys, stage = Keys(self.dataset), self.store.stage
        with ExitStack() as stack:
            new_clean = stack.enter_context(stage("clean", keys.table, clean)) if clean else None
            new_rejects = stack.enter_context(stage("rejects", keys.table, rejects)) if rejects else None
            new_dictionary = stack.enter_context(stage("clean", keys.dictionary, dictionary))
            published = new_clean.commit(self.expected) if new_clean else self.expected
            former_rejects = self._token_of("rejects", keys.table)
            if new_rejects:
                new_rejects.commit(former_rejects)
            else:
                self.store.remove("rejects", keys.table, former_rejects)
            new_dictionary.commit(self._token_of("clean", keys.dictionary))
        as_json, as_html = finish(published, self._outputs(published is not None, rejects is not None))
        self._write_reports(published, as_json, as_html)

    def _outputs(self, has_clean: bool, has_rejects: bool) -> dict[str, str]:
        keys, location = Keys(self.dataset), self.store.location
        return {
            **({"clean": location("clean", keys.table)} if has_clean else {}),
            **({"rejects": location("rejects", keys.table)} if has_rejects else {}),
            "dictionary": location("clean", keys.dictionary),
            "reports": location("reports", keys.report),
            "html": location("reports", keys.page),
        }

    def _write_reports(self, published: str | None, as_json: bytes, as_html: bytes) -> None:
        keys = Keys(self.dataset)
        if self._token_of("clean", keys.table) != published:  # do not put our report beside another run's table
            raise published_meanwhile(self.store.location("clean", keys.table))
        for key, content in ((keys.page, as_html), (keys.report, as_json)):
            path = self.scratch / Path(key).name
            with disk_errors(f"write {path}"):
                path.write_bytes(content)
            with self.store.stage("reports", key, path) as report:
                report.commit(self._token_of("reports", key))

    def _token_of(self, zone: Zone, key: str) -> str | None:
        return token(self.store.find(zone, key))
