"""From nothing to charts' data and back, as the owner lives it; each step says what it found, or fails with what it expected."""

from __future__ import annotations

import csv
import io
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.cloud.e2e.mailbox import Mailbox
from tests.cloud.e2e.place import Place
from tests.cloud.failure import Failure
from tests.cloud.server import ACCOUNT, REGION, Cloud
from tests.cloud.terraform import ROOT, VALUES, Terraform

EXAMPLE = ROOT / "etl" / "example"
CHANGED = "store"
EVERYTHING = {**VALUES, "quicksight": {"readers": ["readers"], "authors": ["authors"]}, "notebook": {}}
NEW_COLUMN = "visits"
_DICTIONARY = "data_dictionary"
DASHBOARDS = ROOT / "athena" / "dashboards"
NAME = f"kiban-{VALUES['environment']}"


@dataclass(slots=True)
class Scenario:
    """The steps in their order. What one learns, the next ones use."""

    cloud: Cloud
    terraform: Terraform
    place: Place = field(init=False)
    mailbox: Mailbox = field(init=False)
    datasets: list[str] = field(default_factory=list)
    rows: dict[str, int] = field(default_factory=dict)
    versions: dict[str, str] = field(default_factory=dict)

    def apply(self) -> str:
        self.terraform.prepare(EVERYTHING)
        self.terraform.apply()
        self.place = Place(
            self.cloud.endpoint, lambda service: self.cloud.client(service, REGION), self.terraform.outputs()
        )
        self.mailbox = Mailbox(self.place.client, self.place.outputs["alert_topic_arn"])
        return f"the lake is {self.place.outputs['lake']}"

    def plan_again(self) -> str:
        changes = self.terraform.changes()
        expect(changes == [], f"a second plan wants to change {', '.join(changes)}")
        return "no changes"

    def charts(self) -> str:
        """Each file is a dashboard with all its charts, and readers may look at it."""
        found, quicksight = {}, self.place.client("quicksight")
        for name in self.place.outputs["quicksight"]["dashboards"]:
            where = {"AwsAccountId": ACCOUNT, "DashboardId": f"{NAME}-{name}"}
            sheets = quicksight.describe_dashboard_definition(**where)["Definition"]["Sheets"]
            found[name] = sum(len(sheet["Visuals"]) for sheet in sheets)
            shared = [one["Principal"] for one in quicksight.describe_dashboard_permissions(**where)["Permissions"]]
            expect(any(one.endswith("/readers") for one in shared), f"{name} is shared with {shared}, not with readers")
        written = {path.stem: path.read_text("utf-8").count("    kind: ") for path in DASHBOARDS.glob("*.yaml")}
        expect(found == written, f"the dashboards have {found} charts; their files have {written}")
        return f"{len(found)} dashboards with {sum(found.values())} charts"

    def upload(self) -> str:
        self.datasets = self.place.upload_folder(EXAMPLE)
        return f"{len(self.datasets)} datasets: {', '.join(self.datasets)}"

    def see_tables(self) -> str:
        self._await_run(1)
        self._expect_crawls(1, "the datasets were new")
        found, wanted = self.place.tables(), {*self.datasets, _DICTIONARY}
        expect(found == wanted, f"tables {sorted(found)} where {sorted(wanted)} were expected")
        return f"{len(found)} tables by one crawl"

    def query(self) -> str:
        for dataset in self.datasets:
            self.rows[dataset] = self.place.query(f'SELECT count(*) FROM "{dataset}"')[0][0]
            written = self.place.report(dataset)["rows"]["written"]
            expect(
                self.rows[dataset] == written,
                f"{dataset}: Athena counts {self.rows[dataset]}, the report says {written}",
            )
        distinct = len({tuple(record) for record in self._records()})
        expect(self.rows[CHANGED] == distinct, f"{CHANGED}: {self.rows[CHANGED]} rows of {distinct} distinct records")
        kept = self.place.query(f"SELECT dataset, count(*) FROM {_DICTIONARY} WHERE decision = 'kept' GROUP BY dataset")
        expect({name for name, _ in kept} == set(self.datasets), f"the data dictionary speaks of {sorted(kept)}")
        return f"{sum(self.rows.values())} rows in {len(self.rows)} tables"

    def change(self) -> str:
        """One more store: its table has a row more without a crawl, and no other table was touched."""
        before = self.place.versions()
        *_, last = self._records()
        new = ["9" * len(last[0]), *last[1:]]
        self._upload_changed([*self._lines(), new])
        self._await_run(2)
        self._expect_crawls(1, "the columns were those of before")
        rows = self.place.query(f"SELECT count(*) FROM {CHANGED}")[0][0]
        expect(
            rows == self.rows[CHANGED] + 1, f"{CHANGED} has {rows} rows; it had {self.rows[CHANGED]}, and one was added"
        )
        self.rows[CHANGED], self.versions = rows, self.place.versions()
        changed = {key for key, version in self.versions.items() if before.get(key) != version}
        wanted = {f"{CHANGED}/{CHANGED}.parquet", f"{_DICTIONARY}/{CHANGED}.parquet"}
        expect(changed == wanted, f"published anew: {sorted(changed)}; expected were {sorted(wanted)}")
        return f"{CHANGED} has {rows} rows without a crawl; the other tables were left as they were"

    def new_column(self) -> str:
        """A column more: the crawler runs once more, and Athena answers with it."""
        header, *records = self._lines()
        visits = [str(number * number % 7) for number in range(len(records))]
        more = [[*record, number] for record, number in zip(records, visits, strict=True)]
        self._upload_changed([[*header, NEW_COLUMN], *more])
        self._await_run(3)
        self._expect_crawls(2, f"the column {NEW_COLUMN} was new")
        found = self.place.query(f"SELECT count({NEW_COLUMN}), sum({NEW_COLUMN}) FROM {CHANGED}")[0]
        told = f"{NEW_COLUMN}: Athena counts and sums {found}"
        expect(found[0] == len(records) and found[1] == sum(map(int, visits)), told)
        self.rows[CHANGED] = self.place.query(f"SELECT count(*) FROM {CHANGED}")[0][0]
        self.versions = self.place.versions()
        return f"{CHANGED}.{NEW_COLUMN} is there by a second crawl"

    def dropped_table(self) -> str:
        """Somebody drops a table by hand: the next run of the job, in which no dataset is new, has it made again."""
        glue = self.place.client("glue")
        glue.delete_table(DatabaseName=self.place.outputs["databases"]["tables"], Name=_DICTIONARY)
        glue.start_workflow_run(Name=self.place.outputs["workflow_name"])
        self._await_run(4)
        self._expect_crawls(3, f"the table {_DICTIONARY} was dropped")
        expect(_DICTIONARY in self.place.tables(), f"{_DICTIONARY} is still gone: {sorted(self.place.tables())}")
        return f"{_DICTIONARY} was made again"

    def breakage(self) -> str:
        """A file that cannot be read: the owner is told, and everybody goes on reading the table of before."""
        self.place.upload(CHANGED, "delivery.csv.gz", b"\x1f\x8b\x08\x00 cut short")
        self.place.await_workflow(5)
        states = [run["JobRunState"] for run in self.place.job_runs()[:2]]
        expect(states == ["FAILED", "FAILED"], f"the run and its repetition ended as {states}, not both as FAILED")
        letter = self._letter("FAILED")
        events = self.place.printed(self.place.job_runs()[0]["Id"])
        failed = [event["dataset"] for event in events if event["event"] == "dataset_failed"]
        expect(failed == [CHANGED], f"the log names {failed} as failed, not {CHANGED} alone")
        rows = self.place.query(f"SELECT count(*) FROM {CHANGED}")[0][0]
        expect(
            rows == self.rows[CHANGED],
            f"{CHANGED} has {rows} rows after a broken delivery; it had {self.rows[CHANGED]}",
        )
        self._expect_crawls(3, "nothing was published")
        same = self.place.versions() == self.versions
        expect(same, "a broken delivery changed what is published")
        return f"the owner read: {letter}"

    def destroy(self) -> str:
        self.mailbox.close()
        self.terraform.destroy()
        left = [bucket["Name"] for bucket in self.place.client("s3").list_buckets()["Buckets"]]
        expect(left == [], f"buckets are left: {left}")
        shown = self.place.client("quicksight").list_data_sets(AwsAccountId=ACCOUNT)["DataSetSummaries"]
        expect(shown == [], f"data sets of Quick Sight are left: {shown}")
        return "nothing is left"

    def _await_run(self, number: int) -> None:
        run = self.place.await_workflow(number)
        expect(run["Statistics"]["SucceededActions"] == 1, f"the job did not succeed: {run['Statistics']}")

    def _expect_crawls(self, wanted: int, because: str) -> None:
        """So many crawls there were in all; the job said why in its log."""
        found = self.place.crawls()
        events = [event for event in self.place.printed(self.place.job_runs()[0]["Id"]) if "catalog" in event["event"]]
        expect(found == wanted, f"{found} crawls where {wanted} were expected, as {because}; the job said: {events}")

    def _letter(self, word: str, *, seconds: float = 60) -> str:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            found = next((letter for letter in self.mailbox.look() if word in letter), None)
            if found is not None:
                return found
            time.sleep(0.5)
        raise Failure(f"no alert arrived that says {word}; what did: {self.mailbox.letters}")

    def _lines(self) -> list[list[str]]:
        text = next((EXAMPLE / CHANGED).glob("*.csv")).read_text("utf-8-sig")
        return list(csv.reader(io.StringIO(text)))

    def _records(self) -> list[list[str]]:
        return self._lines()[1:]

    def _upload_changed(self, lines: list[list[str]]) -> None:
        text = io.StringIO()
        csv.writer(text).writerows(lines)
        self.place.upload(CHANGED, f"{CHANGED}.csv", text.getvalue().encode())


def expect(holds: bool, otherwise: str) -> None:
    """Raises: Failure if it does not hold."""
    if not holds:
        raise Failure(otherwise)


STEPS: tuple[tuple[str, Callable[[Scenario], str]], ...] = (
    ("apply terraform/ with every feature on", Scenario.apply),
    ("plan again", Scenario.plan_again),
    ("look at Quick Sight's dashboards", Scenario.charts),
    ("upload the example CSVs", Scenario.upload),
    ("wait for their tables", Scenario.see_tables),
    ("query them with PyAthena", Scenario.query),
    ("change one CSV and see it flow", Scenario.change),
    ("deliver a new column and see it", Scenario.new_column),
    ("drop a table and have it made again", Scenario.dropped_table),
    ("break one: an alert, and the old table untouched", Scenario.breakage),
    ("destroy", Scenario.destroy),
)
