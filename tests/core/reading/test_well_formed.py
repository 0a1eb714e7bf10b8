"""What reading takes for clean without asking ftfy is clean for ftfy, too."""

from itertools import product

from ftfy.badness import is_bad

from core.reading.canonical import _WELL_FORMED, _suspect


def test_the_signs_of_clean_english_never_make_ftfy_suspicious() -> None:
    """ftfy looks at three signs that stand together; all such triples of these signs are sound."""
    signs = [chr(point) for point in _WELL_FORMED] + list('aZ1 ."\n#')
    assert not [text for text in map("".join, product(signs, repeat=3)) if is_bad(text)]


def test_what_ftfy_repairs_stays_suspicious_beside_clean_signs() -> None:
    """A single broken sign among clean ones is found."""
    assert _suspect("It’s “OpenAIâ€™s” — so")
    assert _suspect("It’s \x85 so")
    assert not _suspect("It’s “so” – or — not")
