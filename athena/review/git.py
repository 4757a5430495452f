"""The parts of a commit that a review reads, without touching the working tree."""

from __future__ import annotations

import io
import subprocess
import tarfile
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from athena.errors import UsageError


@dataclass(frozen=True, slots=True)
class Repository:
    """A git repository; `directory` is anywhere in it, and paths are relative to it."""

    directory: Path

    def commit(self, ref: str) -> str:
        """The commit that a ref names. UsageError when there is none, with what to do."""
        self._require_git()
        found = "" if ref.startswith("-") else self._ask("rev-parse", "--verify", "--quiet", f"{ref}^{{commit}}")
        if not found:
            raise UsageError(f"git knows no commit {ref!r}", hint=self._advice(ref))
        return found

    def fork_point(self, commit: str, other: str) -> str:
        """Where another commit parted from this one, as pull requests compare; this one where that is not known."""
        return self._ask("merge-base", commit, other) or commit

    def first_of(self, refs: Sequence[str]) -> str:
        """The first of these that there is; empty when there is none."""
        return next((ref for ref in refs if self._ask("rev-parse", "--verify", "--quiet", f"{ref}^{{commit}}")), "")

    def is_shallow(self) -> bool:
        return self._ask("rev-parse", "--is-shallow-repository") == "true"

    def extract(self, commit: str, paths: Sequence[str], into: Path) -> None:
        """Write those of the paths that the commit has under `into`."""
        there = [path for path in paths if self._ask("ls-tree", "--name-only", commit, path)]
        if not there:
            return
        done = self._run("archive", "--format=tar", commit, "--", *there)
        if done.returncode:
            raise UsageError(
                f"git cannot read {commit[:12]}: {done.stderr.decode(errors='replace').strip()}",
                hint="Is the clone complete? `git fsck` says so; `git fetch --unshallow` completes a shallow one.",
            )
        with tarfile.open(fileobj=io.BytesIO(done.stdout)) as archive:
            archive.extractall(into, filter="data")

    def _require_git(self) -> None:
        if not self._ask("rev-parse", "--git-dir"):
            hint = "Name a folder of views instead (--base DIR), or run this in a clone of the repository."
            raise UsageError(f"{self.directory} is in no git repository", hint=hint)

    def _advice(self, ref: str) -> str:
        remote, _, branch = ref.partition("/")
        if remote in self._ask("remote").split() and branch:
            return f"Fetch it first: git fetch {remote} {branch}:refs/remotes/{ref}"
        if self.is_shallow():
            return "The clone is shallow, and may not hold it: git fetch --unshallow (in a workflow: fetch-depth: 0)."
        known = self._ask("for-each-ref", "--format=%(refname:short)").split()
        near = get_close_matches(ref, known, n=1)
        return f"Did you mean {near[0]}?" if near else "Fetch it first (`git fetch`), or name a folder of views."

    def _ask(self, *arguments: str) -> str:
        """What git answers; empty when it says no."""
        done = self._run(*arguments)
        return done.stdout.decode(errors="replace").strip() if done.returncode == 0 else ""

    def _run(self, *arguments: str) -> subprocess.CompletedProcess[bytes]:
        try:
            return subprocess.run(["git", *arguments], cwd=self.directory, capture_output=True, check=False)
        except OSError as error:
            hint = "Install git, or name folders of views instead of commits."
            raise UsageError(f"git cannot be run: {error.strerror or error}", hint=hint) from None
