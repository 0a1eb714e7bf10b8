"""How English text is cut up: sentences, words, parts of speech, figures and dates, all by offset."""
