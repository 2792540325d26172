"""Names that belong to nobody: persons, residential areas and communes put together from common syllables."""

from __future__ import annotations

import numpy as np

from thanhson.sample.dice import Dice

FAMILY_NAMES = {
    "Kinh": "Nguyễn Trần Lê Phạm Hoàng Vũ Đỗ Ngô Bùi Đặng Dương Trịnh Lưu Phan Cao",
    "Mường": "Hà Đinh Phùng Bùi Quách Hoàng Nguyễn Trần Xa Lường Sa Phạm Cầm",
    "Dao": "Triệu Bàn Đặng Dương Lý Phùng Phan",
    "Tày": "Nông Hoàng Ma Lương Đàm",
    "Thái": "Lò Vì Hà Lường Cầm",
    "Nùng": "Nông Lương Hoàng Lục",
    "Sán Chay": "Trần Lâm Hoàng Ninh",
}
MIDDLE_NAMES = {
    "f": "Thị Thị Thị Thu Thanh Ngọc Minh Hồng Kim Bích Thùy Phương Mai",
    "m": "Văn Văn Văn Đức Xuân Quang Minh Hữu Công Ngọc Mạnh Tiến Đình Trọng",
}
GIVEN_NAMES = {
    "f": "Hương Lan Hoa Huyền Thảo Trang Hằng Nga Yến Loan Oanh Nhung Thúy Hiền Hạnh Dung Liên Mai Quyên Hà Tuyết Vân Nhàn Hòa",
    "m": "Hùng Cường Dũng Tuấn Sơn Hải Long Thắng Toàn Kiên Trung Hiếu Đạt Quyết Lâm Thành Huy Khánh Tùng Bình Nam Phong Quân Hòa Thuỷ",
}

_AREA_FIRST = "Đồng Gò Bãi Suối Đầm Hang Dốc Ao Giếng Vườn Ngòi Đá Cây Mỏ Rừng Xóm Trại Bến"
_AREA_SECOND = "Mít Vải Dâu Sim Trám Lau Cọ Mận Sỏi Mới Trên Dưới Giữa Cả Vàng Xanh Bưởi Chuối"

MADE_UP_COMMUNES = (
    "Phúc Lâm", "Minh Khê", "Đại Bình", "Hồng Trạch", "Quang Đường", "Tiên Phú", "Kim Vân", "Thái Thượng", "Vĩnh Cầu",
    "Ngọc Điền", "Hùng Giáp", "Bảo Ninh", "Trung Ngãi", "Liên Bạt", "Gia Xuyên", "Tứ Mỹ", "Cẩm Đàn", "Xuân Thọ",
    "Nhân Hậu", "Dân Chủ", "Phượng Mao", "Lam Cốt", "Yên Quý",
)  # fmt: skip


def person_names(dice: Dice, ethnicity: np.ndarray, sex: np.ndarray) -> np.ndarray:
    """A name for each person, from the family names of the group and the given names of the sex.

    Parameters
    ----------
    dice : Dice
    ethnicity, sex : array of str
        A group of ``FAMILY_NAMES`` and ``f`` or ``m`` for each person.
    """
    family = _syllables(dice, FAMILY_NAMES, ethnicity)
    middle = _syllables(dice, MIDDLE_NAMES, sex)
    given = _syllables(dice, GIVEN_NAMES, sex)
    return family + " " + middle + " " + given


def _syllables(dice: Dice, lists: dict[str, str], keys: np.ndarray) -> np.ndarray:
    drawn = dice.uniform(len(keys))
    found = np.empty(len(keys), dtype=object)
    for key, text in lists.items():
        words = np.array(text.split(), dtype=object)
        mask = keys == key
        found[mask] = words[np.floor(drawn[mask] * len(words)).astype(int)]
    return found


def area_names(dice: Dice, n: int) -> list[str]:
    """``n`` names of residential areas (*khu dân cư*), each different."""
    pairs = [f"{first} {second}" for first in _AREA_FIRST.split() for second in _AREA_SECOND.split()]
    rounds = -(-n // len(pairs))
    many = pairs + [f"{pair} {k}" for k in range(2, rounds + 1) for pair in pairs]
    return [many[i] for i in dice.order(len(pairs))] + many[len(pairs) :]
