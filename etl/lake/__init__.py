"""Where data comes from and goes to: a folder or S3, read so that changes are noticed, published so that crashes are.

discover   PATH -> datasets           Lake          zones, the last report, the raw zone
ByteSource one file or object         Publication   begin, scratch, publish
"""

from etl.lake.blob import Blob, ByteSource
from etl.lake.contract import protected_columns
from etl.lake.dataset import InputDataset, check_dataset_name, dataset_name, is_csv
from etl.lake.discover import discover
from etl.lake.lake import Lake
from etl.lake.local.errors import disk_errors
from etl.lake.local.file import LocalFile
from etl.lake.other_formats import refuse_other_format
from etl.lake.publish import Publication
from etl.lake.store import Zone

__all__ = [
    "Blob",
    "ByteSource",
    "InputDataset",
    "Lake",
    "LocalFile",
    "Publication",
    "Zone",
    "check_dataset_name",
    "dataset_name",
    "discover",
    "disk_errors",
    "is_csv",
    "protected_columns",
    "refuse_other_format",
]
