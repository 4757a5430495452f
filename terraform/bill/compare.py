"""The same month at other shops: with the first version's choices, on a plain EC2 machine, on Colab Pro, with free charts.

What the first version really spent is written down nowhere in this project. Known is what it chose: Glue before 6.0, GPUs of
the families P2 and P3, Quick Sight. So its month is reckoned from those choices, and said to be.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Iterable, Iterator, Sequence

from terraform.bill.charges.charge import CRAWLER, JOB, NOTEBOOK, amount
from terraform.bill.charges.notebook import HOURS
from terraform.bill.charges.pipeline import job_minutes
from terraform.bill.choice import Amounts, Choice, choose
from terraform.bill.forecast import Forecast, Line, forecast
from terraform.bill.gpus import Gpu
from terraform.bill.prices import PriceList, Verified, worst
from terraform.bill.switches import NOTEBOOK_TYPE, Notebook

FIRST_GPU = "ml.p3.2xlarge"
WEEKEND_HOURS = 63  # Friday 18:00 to Monday 9:00
SERVER_DISK_GB = 50
CHARTS_DISK_GB = 30
NOT_IN_THE_FIRST = {"KMS key", "CloudWatch", "Mails and schedules", "Budget"}


def compare(busy: Forecast, prices: PriceList, gpus: Sequence[Gpu]) -> list[Choice]:
    """Ours and others, need by need, for the usage of the forecast."""
    return [*_whole(busy, prices), *_gpu(busy, prices, gpus), *_charts(busy, prices), *_pipeline(busy, prices)]


def _whole(busy: Forecast, prices: PriceList) -> Iterator[Choice]:
    need = "The whole platform"
    switches = busy.switches
    yield _ours(need, f"{switches.name}, as its tfvars say", busy)
    everything = forecast(switches.with_everything(), busy.usage, prices)
    if everything.switches != switches:
        yield _ours(need, "… with charts and GPU notebook on", everything)
    yield from _first_version(need, everything, prices)
    amounts = [("ec2_m7i_large_hour", HOURS), ("ebs_gb_month", SERVER_DISK_GB + busy.usage.raw_gb)]
    note = "m7i.large, 8 GB: the same engine, DuckDB, HTML pages; yours to patch and to back up, no GPU"
    yield choose(need, "one EC2 machine, always on", amounts, prices, switches.region, note)


def _ours(need: str, name: str, busy: Forecast) -> Choice:
    note = f"busy; {busy.idle_usd:,.2f} when nobody does anything"
    if busy.unpriced:
        note += f"; without {', '.join(busy.unpriced)}, of which no price is known"
    return Choice(need, name, busy.busy_usd, _status(busy.on), note, is_ours=True)


def _first_version(need: str, everything: Forecast, prices: PriceList) -> Iterator[Choice]:
    """The month by its choices: ours without key and alarms, Glue at its old price, a P3; then a forgotten weekend."""
    changed = {*NOT_IN_THE_FIRST, JOB.name, NOTEBOOK.name}
    kept = [line for line in everything.on if line.component.name not in changed]
    usage, region = everything.usage, everything.switches.region
    dpu_hours = usage.uploads * everything.switches.dpus * job_minutes(usage) / 60
    gpu_at = (
        region if prices.find(FIRST_GPU, region) else "us-east-1"
    )  # AWS has withdrawn it, and Tokyo's price is gone
    hours = [(usage.gpu_hours, "the first version's choices"), (WEEKEND_HOURS, "… and one forgotten weekend")]
    running = 0.0
    for more, name in hours:
        running += more
        job = choose(need, name, [("glue_5_dpu_hour", dpu_hours)], prices, region, "")
        gpu = choose(need, name, [(FIRST_GPU, running)], prices, gpu_at, "")
        note = (
            f"the same use with Glue at its old price, {amount(running)} h of {FIRST_GPU} ({gpu_at}), no key, no alarms"
        )
        yield _together(need, name, [job, gpu], kept, note)


def _together(need: str, name: str, parts: Sequence[Choice], lines: Sequence[Line], note: str) -> Choice:
    known = [part.usd for part in parts if part.usd is not None]
    if len(known) < len(parts):
        return Choice(need, name, None, "no", "; ".join(part.note for part in parts if part.usd is None))
    usd = sum(known) + sum(line.busy.usd for line in lines)
    return Choice(need, name, usd, worst([_status(lines), *(part.verified for part in parts)]), note)


def _gpu(busy: Forecast, prices: PriceList, gpus: Sequence[Gpu]) -> Iterator[Choice]:
    region, hours = busy.switches.region, busy.usage.gpu_hours
    notebook = busy.switches.notebook or Notebook()
    need = f"A GPU for {amount(hours)} hours"
    amounts = [(notebook.instance_type, hours), ("notebook_disk_gb_month", notebook.volume_gb)]
    note = f"with its disk of {amount(notebook.volume_gb)} GB; beside the data, loses no session, stops itself"
    yield choose(need, f"notebook {notebook.instance_type}", amounts, prices, region, note, is_ours=True)
    named = {gpu.instance: gpu for gpu in gpus}
    machine = named.get(notebook.instance_type, named[NOTEBOOK_TYPE])
    yield _plain_ec2(need, machine, [("ebs_gb_month", notebook.volume_gb)], hours, prices, region)
    yield from _colab(need, machine, gpus, hours, prices)


def _plain_ec2(need: str, gpu: Gpu, disk: Amounts, hours: float, prices: PriceList, region: str) -> Choice:
    name = f"EC2 {gpu.instance.removeprefix('ml.')}"
    hour = gpu.ec2.get(region)
    if hour is None:
        return Choice(need, name, None, "no", f"no price known in {region}")
    listed = PriceList({**prices.prices, (name, region): hour})
    note = "the same machine for less; Jupyter, sign-in and the stop are yours to make"
    return choose(need, name, [(name, hours), *disk], listed, region, note)


def _colab(need: str, like: Gpu, gpus: Sequence[Gpu], hours: float, prices: PriceList) -> Iterator[Choice]:
    """Colab's machine with the same GPU, or else the nearest it has in speed; units are sold by the hundred."""
    lent = [gpu for gpu in gpus if gpu.colab_units and gpu.tflops]
    same = [gpu for gpu in lent if gpu.gpu == like.gpu]
    one_tflops = (like.tflops or 0) / like.count
    nearest = min(same or lent, key=lambda gpu: abs((gpu.tflops or 0) - one_tflops))
    blocks = math.ceil(hours * (nearest.colab_units or 0) / 100)
    note = f"{blocks} × 100 units; sessions end, the GPU is not promised, the data has to leave AWS"
    yield choose(need, f"Colab Pro, {nearest.gpu}", [("colab_100_units", blocks)], prices, "*", note)


def _charts(busy: Forecast, prices: PriceList) -> Iterator[Choice]:
    usage, switches = busy.usage, busy.switches
    need = f"Charts for {amount(usage.readers + usage.authors)} people"
    users = [("quicksight_author_month", usage.authors), ("quicksight_reader_month", usage.readers)]
    note = f"{amount(usage.authors)} to build, {amount(usage.readers)} to read; people click together what they want"
    yield choose(need, "Quick Sight", users, prices, switches.region, note, is_ours=switches.quicksight)
    note = "the dashboards' own files as a page, as fresh as its last making; opens without a network"
    yield Choice(need, "one HTML page", 0.0, "yes", note, is_ours=True)
    server = [("ec2_t3_medium_hour", HOURS), ("ebs_gb_month", CHARTS_DISK_GB)]
    note = "t3.medium, always on, for any number of people; yours to patch and to guard"
    yield choose(need, "Metabase or Superset on EC2", server, prices, switches.region, note)


def _pipeline(busy: Forecast, prices: PriceList) -> Iterator[Choice]:
    usage = busy.usage
    need = f"{amount(usage.uploads)} uploads cleansed"
    note = "a job for each delivery, a crawl where columns changed; nothing runs in between"
    yield _glue(need, "Glue 6.0 and its crawler", busy, note)
    if usage.uploads_a_day > 1:
        daily = forecast(busy.switches, dataclasses.replace(usage, uploads_a_day=1), prices)
        yield _glue(need, "… delivered once a day", daily, "tables are up to a day old")
    yield Choice(
        need, "make etl-local, aws s3 cp", 0.0, "yes", "the same engine on a laptop, started by hand", is_ours=True
    )


def _glue(need: str, name: str, month: Forecast, note: str) -> Choice:
    lines = [line for line in month.on if line.component in (JOB, CRAWLER)]
    return Choice(need, name, sum(line.busy.usd for line in lines), _status(lines), note, is_ours=True)


def _status(lines: Iterable[Line]) -> Verified:
    return worst(line.verified for line in lines if line.busy.usd)
