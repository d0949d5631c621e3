"""What is written into an LMS's own sheet, and what is left there as it was."""

from __future__ import annotations

from autograder.reports.lms import Column, fill

CANVAS = [
    ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", "HW 3 (77)", "Quiz (78)"],
    ["", "", "", "", "", "Manual Posting", ""],
    ["    Points Possible", "", "", "", "", "50,00", "10"],
    ["Lee, Ann", "1", "", "ann", "A", "", "5"],
    ["Ray, Bob", "2", "", "bob", "A", "41.00", "6"],
    ["Poe, Cyd", "3", "", "cyd", "A", "EX", "7"],
    ["Roe, Dan", "4", "", "dan", "A", "ex", "7"],
]
MOODLE = ["Identifier", "Full name", "Email address", "Status", "Grade", "Maximum Grade", "Grade can be changed",
          "Last modified (submission)", "Last modified (grade)", "Feedback comments"]  # fmt: skip
GERMAN = ["ID", "Vollständiger Name", "E-Mail-Adresse", "Status", "Bewertung", "Bestwertung",
          "Bewertung kann geändert werden", "Zuletzt geändert (Abgabe)", "Zuletzt geändert (Bewertung)",
          "Feedback als Kommentar"]  # fmt: skip


def participant(number: int, largest: str, name: str = "Participant ") -> list[str]:
    """One row of a worksheet."""
    return [f"{name}{number}", "", "", "Submitted", "", largest, "Yes", "today", "-", ""]


def test_canvas_keeps_what_we_have_no_grade_for_and_who_is_excused() -> None:
    """An empty cell would take a grade away that is there; a grade would take an excuse away."""
    filled = fill(CANVAS, Column("hw 3", 100, {"1": (90.0, ""), "4": (70.0, "")}))

    assert filled is not None
    assert {row[0]: row[-1] for row in filled[1] if row[0]} == {
        "Student": "HW 3 (77)",
        "    Points Possible": "50,00",
        "Lee, Ann": "45",
        "Ray, Bob": "41.00",
        "Poe, Cyd": "EX",
        "Roe, Dan": "ex",
    }


def test_canvas_takes_our_points_where_the_assignment_is_new_or_has_none() -> None:
    """Nothing to scale to."""
    none = [[*row[:5], "0", row[6]] if "Points" in row[0] else row for row in CANVAS]

    new, without = (
        fill(sheet, Column(title, 100, {"1": (82.5, "")})) for sheet, title in ((CANVAS, "X"), (none, "HW 3"))
    )

    assert new is not None
    assert without is not None
    assert [row[-1] for row in new[1] if row[0]] == ["X", "100", "82.5", "", "", ""]
    assert without[1][3][-1] == "82.5"


def test_moodle_s_comment_goes_into_its_own_column() -> None:
    """Columns that a teacher added behind it stay the teacher's."""
    for header in (MOODLE, GERMAN):
        filled = fill([[*header, "Notiz"], [*participant(7, "50.00"), "mine"]], Column("", 100, {"7": (90.0, "well")}))

        assert filled is not None
        assert filled[1][1][4:] == ["45.00", "50.00", "Yes", "today", "-", "well", "mine"]


def test_moodle_s_maximum_may_have_no_decimals_in_any_language() -> None:
    """As many as the grade item shows."""
    rows = [participant(7, "50", "Teilnehmer/in"), participant(8, "50", "Teilnehmer/in")]

    filled = fill([GERMAN, *rows], Column("", 100, {"7": (90.0, "")}))

    assert filled is not None
    assert [row[4] for row in filled[1][1:]] == ["45.00", ""]


def test_a_row_of_nobody_s_stays_as_it_is() -> None:
    """A mean that a spreadsheet added, an empty line."""
    extra = [["Average", *[""] * 9], [""] * 10]

    filled = fill([MOODLE, participant(7, "100.00"), *extra], Column("", 100, {"7": (90.0, "")}))

    assert filled is not None
    assert filled[1][1][4] == "90.00"
    assert filled[1][2:] == extra


def test_a_worksheet_with_a_scale_takes_no_points() -> None:
    """Moodle writes the scale's number, negative, where the maximum would be."""
    for largest in ("-3.00", "-", ""):
        assert fill([MOODLE, participant(7, largest)], Column("", 100, {"7": (90.0, "")})) is None


def test_a_student_called_like_canvas_s_own_row_scales_nobody_s_grade() -> None:
    """Canvas's row of maxima has no id; the grade that a student of that name had before is no maximum."""
    table = [
        ["Student", "ID", "SIS Login ID", "HW (5)"],
        ["    Points Possible", "", "", "100"],
        ["Points Possible", "66", "eve", "50"],
        ["Ann", "7", "ann", ""],
    ]

    filled = fill(table, Column("HW", 100, {"7": (100, ""), "66": (10, "")}))

    assert filled is not None
    assert [line[-1] for line in filled[1]] == ["HW (5)", "100", "10", "100"]
