"""A second question costs money: it is asked only when an answer shows that it is in another language."""

from __future__ import annotations

import pytest

from core.drafting.llm.listening import FEWEST_WORDS, MARKS, OTHERS, is_english

TERSE = (
    (
        "Ferry operators raise fares sharply amid fuel shortage; dock workers strike again; city "
        "council postpones terminal vote; fishers abandon northern grounds; insurers double premiums "
        "for coastal warehouses; regulators open probe into crane maker; exporters reroute frozen cargo "
        "through Teasel"
    ),
    (
        "Operators now run robots at night. Farmers buy drones instead of tractors. Clinics test "
        "patients at home. Banks close rural branches. Teachers grade essays using language models. "
        "Police deploy cameras near schools. Cities ban diesel vans. Airlines cut short routes."
    ),
    (
        "São Paulo bus drivers strike; Los Angeles port workers join; Le Monde editors protest layoffs; "
        "El Paso refineries idle; Düsseldorf trams stop; Van Gogh museum shuts; De Beers mines pause; "
        "Las Vegas hotels lock out cleaners; La Paz nurses march; Den Haag clerks walk out"
    ),
)
OTHER = {
    "German": (
        "Die Papiermühle in Ardle schließt am vierten Mai nach neunzig Jahren. Die Gewerkschaft "
        "verlangt, dass die Stadt die Kessel mit dem Dampf übernimmt, und der Rat hat sich noch nicht "
        "entschieden, wer für die neue Heizung zahlt."
    ),
    "German terse": (
        "Reederei erhöht Preise wegen Treibstoff. Hafenarbeiter streiken erneut. Stadtrat verschiebt "
        "Abstimmung über Terminal. Versicherer verdoppeln Prämien für Lager. Behörde prüft Kranbauer. "
        "Fischer geben Fanggründe auf. Exporteure leiten Ladung um, Züge fallen künftig häufiger aus."
    ),
    "French": (
        "La papeterie de la ville ferme en mai et les ouvriers demandent que la commune reprenne les "
        "chaudières pour le chauffage des maisons qui en dépendent depuis des années, selon le "
        "syndicat."
    ),
    "Spanish": (
        "La fábrica de papel cierra en mayo y el sindicato pide que la ciudad compre las calderas para "
        "que los vecinos no pierdan la calefacción por la que ya pagaron el invierno pasado."
    ),
    "Italian": (
        "La cartiera della valle chiude a maggio e il sindacato chiede che il comune prenda le caldaie "
        "che danno calore alle case della zona, dove gli abitanti sono rimasti senza risposta."
    ),
    "Dutch": (
        "De papierfabriek sluit in mei en de vakbond wil dat de gemeente de ketels van het bedrijf "
        "overneemt, want een groot deel van de huizen wordt ermee verwarmd en er is niet voor iets "
        "anders gezorgd."
    ),
    "Swedish": (
        "Pappersbruket stängs i maj och facket vill att kommunen tar över pannorna som värmer husen, "
        "men det är inte klart vem som ska betala för en ny lösning på problemet."
    ),
    "Polish": (
        "Papiernia zostanie zamknięta w maju, a związek żąda, że miasto przejmie kotły, które ogrzewają "
        "domy mieszkańców, bo nie jest jasne, kto zapłaci za nowe ogrzewanie przez zimę."
    ),
    "Indonesian": (
        "Pabrik kertas akan tutup pada bulan Mei dan serikat pekerja meminta kota untuk mengambil alih "
        "ketel yang memanaskan rumah dari pabrik itu dengan biaya yang tidak diketahui dalam tahun ini."
    ),
    "Chinese": (
        "造纸厂将于五月关闭，工会要求市政府接管为三千户家庭供暖的锅炉，但议会尚未作出决定，也没有"
        "人说谁来付钱。"
    ),
    "Russian": (
        "Бумажная фабрика закроется в мае, и профсоюз требует, чтобы город взял на себя котлы, которые "
        "греют дома, но совет пока не решил, кто заплатит за новое отопление этой зимой."
    ),
}


@pytest.mark.parametrize("text", TERSE, ids=["headlines", "short sentences", "names"])
def test_terse_english_is_english(text: str) -> None:
    assert len(text.split()) >= FEWEST_WORDS
    assert is_english(text)


@pytest.mark.parametrize("tongue", OTHER)
def test_another_language_is_told_by_its_own_words_or_letters(tongue: str) -> None:
    assert not is_english(OTHER[tongue])


def test_no_common_word_is_of_both() -> None:
    assert not MARKS & OTHERS
