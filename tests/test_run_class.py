"""A class in one command: resumed, unchanged work kept, one bad submission costs nobody else anything."""

from __future__ import annotations

import csv
import io
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from corpus import made_class

from autograder.cli.main import main
from autograder.gradebook import Entry, Gradebook, run_class
from autograder.gradebook.book import FILE
from autograder.gradebook.run_class import Done, Running, grade_class
from autograder.grading.run import GradingRun
from autograder.protocol.records import Outcome, Report, Status, Student, Submission
from autograder.readers import Class, HandIn, read_class
from autograder.reports import outputs
from autograder.rubric.catalog import load
from autograder.sandbox import Sandbox

ROOT = Path(__file__).parent.parent
SOLUTION = (ROOT / "solutions" / "mnist_mlp" / "solution.py").read_text()
NEVER_CLEARED = SOLUTION.replace("        optimizer.zero_grad()\n", "", 1)


def run(*arguments: object) -> Result:
    """The command line, in this process."""
    return CliRunner().invoke(main, [str(a) for a in arguments])


def classroom(folder: Path, **texts: str) -> Path:
    """One file for each student."""
    folder.mkdir(exist_ok=True)
    for name, text in texts.items():
        (folder / f"{name}.py").write_text(text, encoding="utf-8")
    return folder


def table(path: Path) -> dict[str, dict[str, str]]:
    """grades.csv: id -> row."""
    return {row["submission"]: row for row in csv.DictReader(io.StringIO(path.read_text(encoding="utf-8")))}


@pytest.fixture(scope="module")
def warm(sandbox: Sandbox) -> GradingRun:
    """The first assignment without the checks that train."""
    grading_run = GradingRun(load("mnist_mlp"), sandbox, 5)
    grading_run.prepare()
    return grading_run


def graded(grading_run: GradingRun, class_: Class, folder: Path, jobs: int = 2) -> dict[str, Done]:
    """Identity -> what a run says of it."""
    done: list[Done] = []
    folder.mkdir(exist_ok=True)
    with Gradebook(folder, is_new_ok=True) as book:
        grade_class(grading_run, class_, book, jobs, done.append, Running())
    return {d.entry.identity: d for d in done}


def test_only_what_changed_is_graded_again(warm: GradingRun, tmp_path: Path) -> None:
    """One file is new, one is changed, two are as they were."""
    students = classroom(tmp_path / "in", ann=SOLUTION, bob=NEVER_CLEARED, eve="def broken(")
    graded(warm, read_class(students, warm.assignment.wanted), tmp_path / "out")
    classroom(students, bob=SOLUTION, dan=SOLUTION)

    second = graded(warm, read_class(students, warm.assignment.wanted), tmp_path / "out")

    assert {name: done.is_kept for name, done in second.items()} == {
        "ann": True,
        "bob": False,
        "dan": False,
        "eve": True,
    }
    assert {name: done.entry.earned for name, done in second.items()} == {"ann": 90, "bob": 90, "dan": 90, "eve": 0}


@pytest.mark.parametrize("changed", ["seed", "rubric", "version"])
def test_everything_is_graded_again_when_what_is_asked_changed(
    warm: GradingRun, tmp_path: Path, changed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another seed, another rubric, another version of the grader."""
    students = read_class(classroom(tmp_path / "in", ann=SOLUTION), warm.assignment.wanted)
    graded(warm, students, tmp_path / "out")
    other = warm
    if changed == "seed":
        other = GradingRun(warm.assignment, warm.sandbox, 6)
        other.prepare()
    elif changed == "rubric":
        other = replace(warm, assignment=replace(warm.assignment, digest="another"))
    else:
        monkeypatch.setattr("autograder.gradebook.fingerprint.version", lambda package: "99.9")

    assert not graded(other, students, tmp_path / "out")["ann"].is_kept


def test_late_and_names_are_read_anew_although_the_work_is_kept(warm: GradingRun, tmp_path: Path) -> None:
    """A roster that comes later puts names to ids and runs nobody's code."""
    students = read_class(classroom(tmp_path / "in", ann=SOLUTION), warm.assignment.wanted)
    graded(warm, students, tmp_path / "out")
    named = replace(
        students.hand_ins[0], students=(replace(students.hand_ins[0].students[0], name="Ann Lee"),), late=True
    )

    done = graded(warm, replace(students, hand_ins=(named,)), tmp_path / "out")["ann"]

    assert (done.is_kept, done.entry.late, done.entry.students[0].name) == (True, True, "Ann Lee")
    with Gradebook(tmp_path / "out") as book:
        assert next(book.entries()) == done.entry
        assert "train" in book.stored_runs("ann")


def test_a_submission_that_breaks_us_is_our_fault_and_is_tried_again(
    warm: GradingRun, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The others are graded; points are not taken silently."""
    students = read_class(classroom(tmp_path / "in", ann=SOLUTION, bob=SOLUTION), warm.assignment.wanted)
    examine = GradingRun.examine

    def breaks(self: GradingRun, submission: Submission) -> object:
        if submission.name == "bob":
            raise RuntimeError("out of everything")
        return examine(self, submission)

    with monkeypatch.context() as patched:
        patched.setattr(GradingRun, "examine", breaks)
        first = graded(warm, students, tmp_path / "out")
    second = graded(warm, students, tmp_path / "out")

    broken = first["bob"].entry
    assert first["ann"].entry.earned == 90
    assert {v.status for v in broken.verdicts} == {Status.UNGRADED}
    assert broken.report.notes == ("ours: RuntimeError: out of everything",)
    assert not broken.is_complete
    assert (second["ann"].is_kept, second["bob"].is_kept, second["bob"].entry.earned) == (True, False, 90)


def test_answers_beyond_all_bounds_are_judged_and_not_kept(
    warm: GradingRun, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One submission does not fill the gradebook; its report stands, also after a regrade."""
    monkeypatch.setattr(run_class, "MAX_KEPT", 1000)
    students = read_class(classroom(tmp_path / "in", ann=SOLUTION), warm.assignment.wanted)

    done = graded(warm, students, tmp_path / "out")["ann"]

    assert done.entry.earned == 90
    assert "0 MiB of answers were judged and not kept" in done.entry.report.notes[-1]
    with Gradebook(tmp_path / "out") as book:
        assert book.stored_runs("ann") == {}


def test_what_is_said_does_not_depend_on_who_else_is_in_the_class(warm: GradingRun, tmp_path: Path) -> None:
    """Alone, in the class, in either order: the same reports but for the seconds."""
    assignment = warm.assignment
    folder = tmp_path / "in"
    folder.mkdir()
    paths = made_class(assignment, folder, 8, 0)
    mistaken = {m.key: "\n\n".join(c.source for c in m.cells) for m in assignment.misconceptions[::80]}
    for name, text in mistaken.items():
        (folder / name).mkdir()
        (folder / name / "mine.py").write_text(text, encoding="utf-8")
    (folder / "loop" / assignment.file).unlink()
    (folder / "loop").rmdir()
    fresh = GradingRun(assignment, warm.sandbox, 5)
    fresh.prepare()
    together = graded(fresh, read_class(folder, assignment.wanted), tmp_path / "together", jobs=3)

    for name in (*mistaken, *(path.name for path in paths if path.name != "loop")):
        alone = GradingRun(assignment, warm.sandbox, 5)
        alone.prepare()
        report = alone.report(Submission(name, "", together[name].entry.cells))
        assert essence(report) == essence(together[name].entry.report)


def essence(report: Report) -> object:
    """All of it but what the clock and the printing of a worker decide."""
    return replace(report, seconds=0.0, log="", notes=()), sorted(note for note in report.notes if "files:" not in note)


def test_the_command_line_goes_on_where_it_was(tmp_path: Path) -> None:
    """Seed and data are the gradebook's; what is written is complete and says who was late."""
    students = classroom(tmp_path / "in", ann=SOLUTION, bob=NEVER_CLEARED)
    out = tmp_path / "out"

    first = run("grade", "mnist_mlp", students, "-o", out, "--data", "none", "--unsafe", "--late")
    again = run("grade", "mnist_mlp", students, "-o", out, "--unsafe")

    rows = table(out / "grades.csv")
    assert (first.exit_code, again.exit_code) == (0, 0)
    assert "folder with one file per student: 2 submissions" in first.stderr
    assert "2 unchanged since the last run, 0 graded now" in again.stderr
    assert {name: row["score"] for name, row in rows.items()} == {"ann": "90", "bob": "82"}
    assert sorted(p.name for p in out.iterdir()) == ["feedback", FILE, "grades.csv", "reports", "results"]
    assert json.loads((out / "results" / "bob.json").read_text())["tests"][8]["score"] == 0
    assert "never cleared" in (out / "feedback" / "bob.md").read_text()


def test_a_gradebook_of_another_assignment_is_left_alone(tmp_path: Path) -> None:
    """One folder, one assignment."""
    (tmp_path / "out").mkdir()
    with Gradebook(tmp_path / "out", is_new_ok=True) as book:
        book.note({"slug": "other"})

    done = run("grade", "mnist_mlp", classroom(tmp_path / "in", ann=SOLUTION), "-o", tmp_path / "out", "--data", "none")

    assert done.exit_code == 2
    assert "choose another folder with -o for mnist_mlp" in done.stderr


def test_reports_inside_what_is_graded_are_no_submissions(tmp_path: Path) -> None:
    """The second run finds the same class as the first."""
    students = classroom(tmp_path / "in", ann=SOLUTION)
    arguments = ("grade", "mnist_mlp", students, "-o", students / "out", "--data", "none")

    run(*arguments)
    again = run(*arguments)

    other = run("grade", "mnist_mlp", students, "-o", students / "other", "--data", "none")

    assert f"skipped, as it contains a gradebook: {students / 'out'}" in other.stderr
    assert "1 unchanged since the last run, 0 graded now" in again.stderr
    assert list(table(students / "other" / "grades.csv")) == ["ann"]


def test_every_member_of_a_group_gets_the_grade_and_canvas_its_sheet(tmp_path: Path) -> None:
    """Gradescope's export on one side, Canvas's gradebook as roster on the other."""
    export = tmp_path / "export"
    (export / "submission_1").mkdir(parents=True)
    (export / "submission_1" / "mine.py").write_text(SOLUTION)
    (export / "submission_metadata.yml").write_text(
        "submission_1:\n  :submitters:\n  - :name: Ann Lee\n    :sid: '101'\n    :email: ann@x.org\n"
        "  - :name: Bob Ray\n    :sid: '102'\n  :created_at: 2026-01-02 03:04:05 Z\n"
    )
    roster = tmp_path / "canvas.csv"
    roster.write_text(
        "Student,ID,SIS User ID,SIS Login ID,Section,MNIST with a multi-layer perceptron (77),Quiz (78)\n"
        "    Points Possible,,,,,100,10\n"
        '"Lee, Ann",9001,101,ann@x.org,A,,5\n"Ray, Bob",9002,102,bob@x.org,A,,6\n"Poe, Cyd",9003,103,c@x.org,A,,7\n'
    )

    done = run("grade", "mnist_mlp", export, "-o", tmp_path / "out", "--data", "none", "--roster", roster, "--late")

    rows = table(tmp_path / "out" / "grades.csv")
    sheet = list(csv.reader(io.StringIO((tmp_path / "out" / "canvas.csv").read_text())))
    assert done.exit_code == 0, done.output
    assert {i: (r["score"], r["name"], r["late"]) for i, r in rows.items()} == {
        "9001": ("90", "Lee, Ann", ""),  # Gradescope says when, not what was due when
        "9002": ("90", "Ray, Bob", ""),
    }
    assert sheet[0] == [
        "Student",
        "ID",
        "SIS User ID",
        "SIS Login ID",
        "Section",
        "MNIST with a multi-layer perceptron (77)",
    ]
    assert [row[-1] for row in sheet[1:]] == ["100", "90", "90", ""]
    assert "1 on the roster did not hand in, 0 who did are not on it: unmatched.csv" in done.stderr
    assert 'is missing,9003,"Poe, Cyd"' in (tmp_path / "out" / "unmatched.csv").read_text()


def test_a_roster_that_comes_later_renames_whoever_is_graded(tmp_path: Path) -> None:
    """Nobody is there twice, nobody's code is run again; marks by hand and files go along, and so does the roster."""
    students, out = classroom(tmp_path / "in", ann=SOLUTION, bob=NEVER_CLEARED), tmp_path / "out"
    roster, marks = tmp_path / "r.csv", tmp_path / "marks.json"
    roster.write_text("id,name\n101,Ann\n102,Bob\n103,Cyd\n")
    arguments = ("grade", "mnist_mlp", students, "-o", out, "--data", "none", "--seed", 3)
    given = {"identity": "bob", "key": "curves", "earned": 7, "comment": "no units"}
    marks.write_text(json.dumps({"assignment": "mnist_mlp", "marks": [given]}))
    assert (run(*arguments).exit_code, run("merge", out, marks).exit_code) == (0, 0)

    with_roster = run(*arguments, "--roster", roster)
    rows = table(out / "grades.csv")
    again = run("grade", "mnist_mlp", classroom(tmp_path / "late", cyd=SOLUTION), "-o", out)

    assert "2 unchanged since the last run, 0 graded now" in with_roster.stderr
    assert {name: (row["name"], row["score"]) for name, row in rows.items()} == {
        "101": ("Ann", "90"),
        "102": ("Bob", "79"),
    }
    assert f"roster as before: {roster}" in again.stderr
    assert "0 on the roster did not hand in, 0 who did are not on it" in again.stderr
    assert sorted(table(out / "grades.csv")) == ["101", "102", "103"]
    assert sorted(p.name for p in out.glob("*/*2.*")) == ["102.html", "102.json", "102.json", "102.md"]
    assert [p.name for p in out.glob("*/bob.*")] == []
    assert json.loads((out / "reports" / "102.json").read_text())["submission"] == "102"


def test_without_its_roster_a_class_has_its_own_names_again(tmp_path: Path) -> None:
    """The roster was moved: that is said, and still nobody is there twice."""
    students, out, roster = classroom(tmp_path / "in", ann=SOLUTION), tmp_path / "out", tmp_path / "r.csv"
    roster.write_text("id,name\n101,Ann\n")
    arguments = ("grade", "mnist_mlp", students, "-o", out, "--data", "none")
    assert run(*arguments, "--roster", roster).exit_code == 0
    roster.unlink()

    again = run(*arguments)

    assert f"the roster of the last run, {roster}, is gone: name one with --roster" in again.stderr
    assert list(table(out / "grades.csv")) == ["ann"]


def test_what_we_could_not_grade_takes_no_points_in_an_lms(
    warm: GradingRun, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The cell stays as it was exported until the next run has graded it."""
    roster = tmp_path / "roster.csv"
    roster.write_text("Student,ID,Section,HW (77)\n    Points Possible,,,100\nAnn,ann,A,\nBob,bob,A,55\n")
    students = read_class(classroom(tmp_path / "in", ann=SOLUTION, bob=SOLUTION), warm.assignment.wanted)
    examine = GradingRun.examine

    def breaks(self: GradingRun, submission: Submission) -> object:
        return examine(self, submission) if submission.name == "ann" else 1 / 0

    monkeypatch.setattr(GradingRun, "examine", breaks)
    graded(warm, students, tmp_path / "out")
    with Gradebook(tmp_path / "out") as book:
        book.note({"roster": str(roster), "column": "HW"})
        outputs.write(book, warm.assignment, tmp_path / "out")

    sheet = list(csv.reader(io.StringIO((tmp_path / "out" / "canvas.csv").read_text())))
    assert [row[-1] for row in sheet[2:]] == ["90", "55"]


def test_a_roster_is_never_written_over(tmp_path: Path) -> None:
    """It may lie in the folder for the outputs under the very name of one."""
    (tmp_path / "out").mkdir()
    roster = tmp_path / "out" / "canvas.csv"
    roster.write_text("Student,ID,Section,Quiz (78)\nAnn,ann,A,5\n")
    students = classroom(tmp_path / "in", ann=SOLUTION)

    done = run("grade", "mnist_mlp", students, "-o", tmp_path / "out", "--data", "none", "--roster", roster)

    assert done.exit_code == 0
    assert roster.read_text() == "Student,ID,Section,Quiz (78)\nAnn,ann,A,5\n"
    assert (tmp_path / "out" / "filled-canvas.csv").read_text().endswith("Ann,ann,A,90\n")


def test_canvas_is_told_which_column_is_meant(tmp_path: Path) -> None:
    """By its name there, with or without its number; a name that is not there makes a new assignment."""
    students = classroom(tmp_path / "in", a101=SOLUTION)
    roster = tmp_path / "canvas.csv"
    roster.write_text('Student,ID,SIS User ID,SIS Login ID,Section,HW 3 (77)\n"Lee, Ann",a101,,,A,\n')
    arguments = ("grade", "mnist_mlp", students, "-o", tmp_path / "out", "--data", "none", "--roster", roster)
    heads = []
    for column in ("hw 3", "HW 3 (77)", "HW 4"):
        done = run(*arguments, "--column", column)
        assert done.exit_code == 0
        assert ("canvas.csv has no column 'HW 4': an import makes" in done.stderr) == (column == "HW 4")
        heads.append((tmp_path / "out" / "canvas.csv").read_text().splitlines()[0].rpartition(",")[2])

    assert heads == ["HW 3 (77)", "HW 3 (77)", "HW 4"]


@pytest.mark.parametrize(
    ("header", "largest", "expected"),
    [
        ("Identifier,Full name,Email address,Status,Grade,Maximum Grade,Grade can be changed,"
         "Last modified (submission),Last modified (grade),Feedback comments", "50.00", "41.00"),
        ("ID;Vollständiger Name;E-Mail-Adresse;Status;Bewertung;Bestwertung;Bewertung kann geändert werden;"
         "Zuletzt geändert (Abgabe);Zuletzt geändert (Bewertung);Feedback als Kommentar", "50,00", "41,00"),
    ],
    ids=["english", "german"],
)  # fmt: skip
def test_moodle_s_own_worksheet_is_filled_in(tmp_path: Path, header: str, largest: str, expected: str) -> None:
    """In the teacher's language, scaled to Moodle's maximum, with a comment; other cells as they were."""
    between = ";" if ";" in header else ","
    what = "Teilnehmer/in" if ";" in header else "Participant "
    cells = [f"{what}7", "Ann Lee", "ann@x.org", "ok", "", largest, "Yes", "today", "-", ""]
    other = [f"{what}8", "Bob Ray", "bob@x.org", "ok", "3", largest, "Yes", "today", "-", "kept"]
    roster = tmp_path / "Grades.csv"
    quoted = [[f'"{c}"' for c in row] for row in (header.split(between), cells, other)]
    roster.write_bytes(b"\xef\xbb\xbf" + "\n".join(between.join(row) for row in quoted).encode())
    with zipfile.ZipFile(tmp_path / "moodle.zip", "w") as exported:
        exported.writestr("Ann Lee_7_assignsubmission_file/mine.py", NEVER_CLEARED)

    done = run(
        "grade", "mnist_mlp", tmp_path / "moodle.zip", "-o", tmp_path / "out", "--data", "none", "--roster", roster
    )

    sheet = list(csv.reader(io.StringIO((tmp_path / "out" / "moodle.csv").read_text())))
    assert done.exit_code == 0, done.output
    assert sheet[0] == header.split(between)
    assert sheet[1][:9] == [*cells[:4], expected, *cells[5:9]]
    assert "never cleared" in sheet[1][9]
    assert sheet[2] == other


def test_two_hand_ins_of_one_student_are_both_kept_and_told(warm: GradingRun, tmp_path: Path) -> None:
    """A group's and one's own: the note names whom it concerns, each hand-in has its report."""
    students = read_class(classroom(tmp_path / "in", ann=SOLUTION, bob=NEVER_CLEARED), warm.assignment.wanted)
    same = replace(
        students, hand_ins=tuple(replace(h, students=students.hand_ins[0].students) for h in students.hand_ins)
    )

    done = graded(warm, same, tmp_path / "out")

    assert {name: d.entry.earned for name, d in done.items()} == {"ann": 90, "ann (2)": 82}


def test_no_id_is_that_of_another_submission() -> None:
    """Who calls themselves as we call the second submission of somebody else does not take its place."""
    hand_ins = tuple(HandIn((Student(id_),), ()) for id_ in ("7", "7 (2)", "7", "7", "7 (2) (2)"))

    names = [name for name, _, _ in run_class._identities(Class("", hand_ins))]

    assert names == ["7", "7 (2)", "7 (3)", "7 (4)", "7 (2) (2)"]


ODD_NAMES = ("Ann", "ann", "a/../b", "a_.._b", "..")


def test_names_of_files_never_meet() -> None:
    """Two identities that look alike on a file system that knows no case; and none is a device of Windows.

    One hand-in that cannot be written there would leave a whole class without outputs.
    """
    blank = Report("", "", 0, Outcome.GRADED, ())
    entries = [Entry(i, (), "", (), "", "", blank) for i in (*ODD_NAMES, "NUL.x", "con\u202e", "id-con", "com1")]

    names = outputs.file_names(entries)

    assert len({name.casefold() for name in names.values()}) == len(entries)
    assert not any(name.casefold().split(".")[0] in ("con", "nul", "com1") for name in names.values())
    assert not any(set(name) & set("/\\\u202e") or name.startswith(".") for name in names.values())


def test_nobody_s_old_name_takes_another_s_files_away(tmp_path: Path) -> None:
    """Where files know no case, results/ANN.json is results/ann.json: Eve was called so before there was a roster."""
    blank = Report("mnist_mlp", "", 0, Outcome.GRADED, ())
    gone: list[str] = []

    class Noting(type(tmp_path)):  # type: ignore[misc]
        def unlink(self, missing_ok: bool = False) -> None:
            gone.append(self.name)

    with Gradebook(None) as book:
        for place, (identity, unlisted) in enumerate((("ann", "ann"), ("eve", "ANN"), ("bob", "Bobby"))):
            book.store(replace(Entry(identity, (), "", (), "", "", blank), unlisted=unlisted), place, {})
        outputs.write(book, load("mnist_mlp"), Noting(tmp_path))

    assert sorted(gone) == ["Bobby.json", "Bobby.json", "Bobby.md"]


def start(students: Path, out: Path) -> subprocess.Popen[bytes]:
    """The command as a person types it."""
    arguments = ["grade", "mnist_mlp", str(students), "-o", str(out), "--data", "none", "--seed", "3", "--unsafe"]
    return subprocess.Popen(
        [sys.executable, "-m", "autograder", *arguments],
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def killed_often(tmp_path: Path, n_kills: int, seed: int, n_students: int) -> list[int]:
    """kill -9 at random moments: nothing that was there is lost or wrong, and in the end all are graded alike.

    Returns the process of every run; whatever still belongs to one of them was left behind.
    """
    rng = random.Random(seed)
    students = classroom(tmp_path / "in", **{f"s{n:03d}": SOLUTION + f"# {n}\n" for n in range(n_students)})
    out, known, runs = tmp_path / "out", set[str](), list[int]()
    kills = 0
    while True:
        process = start(students, out)
        runs.append(process.pid)
        try:
            process.wait(timeout=rng.uniform(1.0, 6.0) if kills < n_kills else 300)
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            process.wait()
            kills += 1
        if not (out / FILE).is_file():
            continue
        with Gradebook(out, is_new_ok=True) as book:
            entries = {entry.identity: entry for entry in book.entries()}
        assert known <= set(entries)
        assert {entry.earned for entry in entries.values()} <= {90}
        known = set(entries)
        if process.returncode == 0:
            assert len(known) == n_students
            if kills >= n_kills:
                return runs
            shutil.rmtree(out)
            known = set()


def left_of(runs: list[int]) -> list[str]:
    """Processes that still live on a workspace of these runs: their environment names it."""
    found = []
    for path in Path("/proc").glob("[0-9]*/environ"):
        try:
            environment = path.read_bytes()
        except OSError:
            continue
        found += [
            path.parent.name
            for run in runs
            if f"HOME={tempfile.gettempdir()}/autograder-{run}-".encode() in environment
        ]
    return found


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="looks for processes in /proc")
def test_a_killed_run_loses_nothing_and_leaves_nobody_behind(tmp_path: Path) -> None:
    """Three times here, fifty times with -m slow."""
    runs = killed_often(tmp_path, 3, 1, 30)

    for _ in range(50):
        if not left_of(runs):
            break
        time.sleep(0.2)
    assert left_of(runs) == []


@pytest.mark.slow
def test_a_run_that_is_killed_fifty_times_loses_nothing(tmp_path: Path) -> None:
    """At random moments, from the import of torch to the last report."""
    killed_often(tmp_path, 50, os.getpid(), 60)


def test_the_longest_is_whoever_began_first() -> None:
    """For the progress bar."""
    running = Running()
    running.begin("ann")
    running.begin("bob")
    longest = running.longest()[0]
    running.end("ann")

    assert (longest, running.longest()[0]) == ("ann", "bob")
    running.end("bob")
    assert running.longest()[0] == ""
    assert run_class.Running().longest()[1] < 1
