"""Who a row is about, without saying who."""

from __future__ import annotations

import os
import stat

import pytest

from thanhson.errors import UsageError
from thanhson.registers.identity import hashed, read_key, row_id

PERSON = ("Hà Thị Nguyên Mẫu", "1992-03-04", "f")
KEY, OTHER_KEY = b"a" * 32, b"b" * 32


def test_the_key_is_made_on_first_use_readable_by_the_owner_only(tmp_path):
    key = read_key(tmp_path)
    assert len(key) == 32
    assert stat.S_IMODE((tmp_path / ".key").stat().st_mode) == 0o600
    assert read_key(tmp_path) == key
    assert sorted(path.name for path in tmp_path.iterdir()) == [".key"]


def test_the_key_is_made_private_whatever_the_umask_and_made_private_again(tmp_path):
    before = os.umask(0)
    try:
        read_key(tmp_path)
        (tmp_path / ".key").chmod(0o644)
        read_key(tmp_path)
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / ".key").stat().st_mode) == 0o600


def test_two_districts_have_two_keys(tmp_path):
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    assert read_key(tmp_path / "a") != read_key(tmp_path / "b")


def test_a_key_that_is_too_short_is_refused_without_being_shown(tmp_path):
    (tmp_path / ".key").write_text("secret", encoding="ascii")
    with pytest.raises(UsageError, match="fewer than 16 characters") as caught:
        read_key(tmp_path)
    assert "secret" not in str(caught.value)


def test_a_folder_without_the_district_is_told(tmp_path):
    with pytest.raises(UsageError, match="the district's key cannot be made or read"):
        read_key(tmp_path / "missing")


def test_a_hash_needs_the_key():
    assert hashed([PERSON], KEY, "admission") != hashed([PERSON], OTHER_KEY, "admission")
    assert len(hashed([PERSON], KEY, "admission")[0]) == 32


def test_a_hash_is_the_same_whatever_the_case_and_other_for_another_person():
    same, shouted = hashed([PERSON, ("HÀ THỊ NGUYÊN MẪU", *PERSON[1:])], KEY, "admission")
    assert same == shouted
    others = [
        ("Hà Thị Mẫu", *PERSON[1:]),
        (PERSON[0], "1992-03-05", "f"),
        (PERSON[0], PERSON[1], "m"),
        (PERSON[0], "", "f"),
    ]
    assert len({same, *hashed(others, KEY, "admission")}) == 5


def test_hashes_for_two_purposes_cannot_be_joined():
    assert hashed([("Hà",)], KEY, "admission") != hashed([("Hà",)], KEY, "posting")


def test_the_parts_of_a_row_do_not_run_into_each_other():
    assert row_id(["ab", "c"], "posting") != row_id(["a", "bc"], "posting")
    assert row_id([None, "a"], "posting") != row_id(["a", None], "posting")
