"""Characters that a wrong decoding left behind, put right; nothing else of the text is touched."""

from __future__ import annotations


def mended(text: str, *, entities: bool = False) -> str:
    """A text with mojibake undone, and with `entities` HTML entities and composed letters as well.

    Quotes, widths, ligatures and line ends stay as they are; it is not cleaned.
    """
    import ftfy

    config = ftfy.TextFixerConfig(
        unescape_html="auto" if entities else False,
        normalization="NFC" if entities else None,
        uncurl_quotes=False,
        fix_character_width=False,
        fix_latin_ligatures=False,
        fix_line_breaks=False,
        remove_terminal_escapes=False,
        remove_control_chars=False,
        explain=False,
    )
    return ftfy.fix_text(text, config)
