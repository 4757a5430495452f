"""The READMEs' tables of variables and outputs are those of the `.tf` files."""

from __future__ import annotations

from pathlib import Path

import pytest

from terraform.tfvars import ROOM
from tests.docs.terraform_tables import TABLES, folders, tables, with_tables


@pytest.mark.parametrize("folder", folders(), ids=lambda folder: folder.name)
def test_every_folder_has_its_tables_and_they_are_current(folder: Path) -> None:
    page = folder / "README.md"
    text = page.read_text(encoding="utf-8") if page.exists() else ""
    assert TABLES.search(text), f"{page.relative_to(ROOM.parent)} needs <!-- BEGIN tables --> and <!-- END tables -->"
    assert text == with_tables(text, folder), "run `make docs`"


@pytest.mark.parametrize("folder", folders(), ids=lambda folder: folder.name)
def test_everything_is_described(folder: Path) -> None:
    assert [row for row in tables(folder).splitlines() if row.endswith("|  |")] == []


def test_a_table_says_what_a_person_may_write(tmp_path: Path) -> None:
    (tmp_path / "variables.tf").write_text(
        """
variable "choice" {
  description = <<-EOT
    One of `<a|b>`,
    or <none>.
  EOT
  type = object({
    size = optional(number, 5)
    kind = optional(list(string), ["x", "y"])
    name = string
  })
  default = null
}

variable "must" {
  description = "It must."
  type        = map(string)
}
""",
        encoding="utf-8",
    )
    (tmp_path / "outputs.tf").write_text(
        'output "key" {\n  description = "A key."\n  value       = "x"\n  sensitive   = true\n}\n', encoding="utf-8"
    )
    assert tables(tmp_path).splitlines() == [
        "| variable | type | default | what |",
        "|---|---|---|---|",
        "| `must` | `map(string)` | **must be written** | It must. |",
        '| `choice` | `size = 5`<br>`kind = ["x", "y"]`<br>`name`: string | `null` | One of `<a\\|b>`, or &lt;none>. |',
        "",
        "| output | what |",
        "|---|---|",
        "| `key` | A key. *(sensitive)* |",
    ]


def test_only_what_is_between_the_comments_is_replaced() -> None:
    page = "# A\n<!-- BEGIN tables -->\nold\n<!-- END tables -->\nend\n"
    renewed = with_tables(page, ROOM)
    assert renewed.startswith("# A\n<!-- BEGIN tables -->\n| variable")
    assert renewed.endswith("|\n<!-- END tables -->\nend\n")
    assert with_tables(renewed, ROOM) == renewed
