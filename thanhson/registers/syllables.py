"""Is this Vietnamese? The syllables that the spelling allows: the judge of every guess about an encoding.

A Vietnamese syllable is an initial, a rhyme and one of six tones, and each comes from a short closed list. Text read in
the wrong encoding breaks these rules almost at once (``Þch`` has no vowel, ``MiÕu`` two tones in one rhyme), and
text read in the right one keeps them.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from thanhson.registers.folding import LOOK_ALIKES

_INITIALS_TEXT = """
    b c ch d đ g gh gi h k kh l m n ng ngh nh p ph qu r s t th tr v x
"""
_INITIALS = frozenset(_INITIALS_TEXT.split())

_RHYMES_TEXT = """
    a ac ach ai am an ang anh ao ap at au ay ăc ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây e ec em en eng eo ep et
    ê êch êm ên êng ênh êp êt êu i ich im in inh ip it iu ia iêc iêm iên iêng iêp iêt iêu o oc oi om on ong op
    ot oong ooc ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn ơp ơt oa oac oach oai oam oan oang oanh oao oap oat oay oăc
    oăm oăn oăng oăt oe oen oeo oet u uc ui um un ung up ut ua uân uâng uât uây uê uêch uênh uôc uôi uôm uôn
    uông uôt uơ uy uya uych uyên uyêt uyn uynh uyp uyt uyu ư ưa ưc ưi ưm ưn ưng ưt ưu ươc ươi ươm ươn ương ươp
    ươt ươu y yêm yên yêng yêt yêu yn ynh yt ych yp
"""
_RHYMES = frozenset(_RHYMES_TEXT.split())
_STOPPED = re.compile(r"(?:[cpt]|ch)$")
_ACUTE_AND_DOT = frozenset("\u0301\u0323")
_TONES = frozenset("\u0300\u0301\u0303\u0309\u0323")
_SPLIT = re.compile(rf"({'|'.join(sorted(_INITIALS, key=len, reverse=True))})?([aăâeêioôơuưy].*)", re.DOTALL)
_HORN = re.compile(r"(?<![ưƯ])(?=[ơờớởỡợ])", re.IGNORECASE)


@lru_cache(maxsize=65536)
def is_syllable(word: str) -> bool:
    """Whether ``word`` can be a Vietnamese syllable.

    Examples
    --------
    >>> is_syllable("Địch"), is_syllable("Þch"), is_syllable("hoà"), is_syllable("hòa")
    (True, False, True, True)
    """
    letters, tones = _without_tone(word)
    if len(tones) > 1:
        return False
    split = _SPLIT.fullmatch(letters)
    return split is not None and any(
        rhyme in _RHYMES and (not _STOPPED.search(rhyme) or (tones <= _ACUTE_AND_DOT))
        for rhyme in _readings(split[1] or "", split[2])
    )


def _without_tone(word: str) -> tuple[str, frozenset[str]]:
    marks = unicodedata.normalize("NFD", word.translate(LOOK_ALIKES).lower())
    tones = [mark for mark in marks if mark in _TONES]
    letters = unicodedata.normalize("NFC", "".join(mark for mark in marks if mark not in _TONES))
    return letters, frozenset(tones) if len(tones) == len(set(tones)) else frozenset("12")


def _readings(initial: str, rhyme: str) -> list[str]:
    # "gi" takes its i from the rhyme (gì, giêng), and "qu" leaves its u in it only before y (quý, quỳnh).
    return [rhyme, "i" + rhyme] if initial == "gi" else [rhyme, "u" + rhyme] if initial == "qu" else [rhyme]


def looks_like_lost_horn(word: str) -> bool:
    """Whether ``word`` becomes a syllable by an ``ư`` in front of its ``ơ`` (``Hơng`` for ``Hương``).

    TCVN3 stores ``ư`` as the soft hyphen, which programs drop without a word.
    """
    return not is_syllable(word) and is_syllable(with_horn(word))


def with_horn(word: str) -> str:
    """``word`` with an ``ư`` in front of its first ``ơ``."""
    return _HORN.sub("ư", word, count=1)


# Syllables frequent in names of people and places and in registers, as far as their letters exist in Latin-1 too:
# where a value could be read both as Unicode and in an old encoding, the reading with more of these is believed.
_COMMON_TEXT = """
    xã tân lê hà hoà hòa lý thôn đông cô hồ hoá hóa hải bình phú quý hùng dũng tú bí thư phó công tác giáo viên
    hoàn thành tốt khá kém chi bộ đảng xóm khu tổ trường tiểu học trung cơ sở mầm non trạm y tế quân sự an cán
    bộ văn thị đức minh sơn thanh lâm long phúc lộc thọ hậu hưng mùi dần mão tỵ ngọ thân dậu tuất hợi tý sửu
    thìn hoà bình thái nam bắc tây trên dưới trong ngoài giữa mới cũ đá đồng đồi bãi bến suối sông núi rừng
    ruộng vườn mỏ mó tín lò vũ võ lý lô bá sá ngã hố hộ số phố tố độ cố lộ thờ thê tê kê mê dê
    đê quê huê chính phí trí chí thí bích tích hiệp tiến miến ninh nhân dân tấn vân xuân tuân luân thuận lân cân
    phân trân kết nạp sinh hoạt họp tháng năm ngày quý chuyên đề thường kỳ kết hợp có không đã chưa đủ cấp hội
    phụ nữ nông dân thanh niên cựu chiến binh mường dao kinh tày nùng mông thái nghĩa hòe khoa toàn loan hoan
    đoàn xoan xoài bông hồng hoa cúc trúc ngọc lan huệ liên sen mận đào lựu cầu đường chợ trại vạn làng bản kỹ
    thuật cao đẳng đại trung cấp thạc sĩ công nhân làm ruộng bộ đội công chức viên chức học sinh sinh viên
    đỗ bùi phạm đặng ngô dương trần hoàng phan đào trịnh tạ lưu tô tống triệu quách giàng sùng hà bàn
"""
_COMMON = frozenset(_COMMON_TEXT.split())


def is_common(word: str) -> bool:
    """Whether ``word`` is a frequent syllable of names and registers."""
    return word.lower() in _COMMON
