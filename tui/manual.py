"""What `--help` says of each command: what it does, and examples."""

from __future__ import annotations

TOP = """\
Foredeck is a workbench for analysts who clip news articles and turn the ones
that matter into signals cards. Without a command it opens: today's desk, that
of a day, or the desk that the articles PATH have of their own. Without a
terminal it says instead what waits on the desk, or prints the cards that it
drafts from PATH.

Articles are .txt, .md, .html, .pdf, .eml, .mbox or feed files; - is stdin.
Your files are only read.
"""
TOP_EXAMPLES = """\
examples:
  foredeck add ~/clippings https://example.org/feed.xml
  foredeck                                the desk with what came
  foredeck --day yesterday                the desk of yesterday
  foredeck clippings/                     these files on a desk of their own
  foredeck --desk clippings               that desk again

A file that is called like a command: foredeck ./add. In the app, ? lists what
can be done where you are.
"""
ADD = """\
Bring clippings onto the desk of a day.

SOURCE is a file, a folder, a web address, or - for stdin. A file or an
address may hold an article, a mailbox, a feed or an OPML list of feeds;
stdin also a list of addresses, one a line. What is on the desk already is
not added again; of a feed only the items that were not read before. What
is no article (a paywall, a cookie notice, a stub) is set aside with the
reason, where one key brings it back. Your files are only read.

When a session has the desk open, the sources are handed to it and read
there. Ctrl+C stops at once; what was read stays.
"""
ADD_EXAMPLES = """\
examples:
  foredeck add ~/clippings report.pdf
  foredeck add https://example.org/story https://example.org/feed.xml
  foredeck add --feeds                      all feeds again
  foredeck add --watch ~/clippings          and what is saved there later
  foredeck add --day yesterday late.txt
  pbpaste | foredeck add -                  an article, or addresses

Addresses of the own machine and of private networks are not fetched unless
settings.toml of the workspace says `allow_private = true`.
Exit codes: 0 brought in or known already, 1 a source that was named gave
nothing, 2 nothing could be brought in, 130 stopped with Ctrl+C.
"""
DESKS = """\
Say for each day that has a desk how many stories are on it and what waits
for you there, the newest first; below the days the desks that files have of
their own, the one that was changed last first. Nothing is changed.
"""
DESKS_EXAMPLES = """\
examples:
  foredeck desks
  foredeck --day 2026-11-20      opens one of them
  foredeck --desk clippings      opens one that files have of their own
"""
BACKUP = """\
Put all desks of the workspace and its settings into one file, also while
they are open; or bring such a file into a new folder. A workspace that is
there is never overwritten.
"""
BACKUP_EXAMPLES = """\
examples:
  foredeck backup                            into backups/ of the workspace
  foredeck backup -o /media/stick/desks.zip
  foredeck backup --list
  foredeck backup --restore desks.zip --into ~/restored
  foredeck --workspace ~/restored            work on what was restored
"""
DOCTOR = """\
Check every desk of the workspace: that its files can be read, that what
they say fits together, that nothing was left half done. Without --repair
nothing is changed; with it damaged parts are set aside in quarantine/ and
what is sound is kept.
"""
DOCTOR_EXAMPLES = """\
examples:
  foredeck doctor
  foredeck doctor --repair

Exit codes: 0 all is well or was repaired, 1 something is wrong.
"""
MODELS = """\
Say which engines can draft: the embedded one, and the models that
settings.toml of the workspace has a profile for; whether each can be used
or why not, and how its last test went. Nobody is asked.

`test NAME` asks a model one tiny question: whether there is a server, the
key is taken, the model is there, and which form its answers keep to. What
came of it is remembered.
"""
MODELS_EXAMPLES = """\
examples:
  foredeck models
  foredeck models test fast
  foredeck --engine fast             open the desk and draft with it

How profiles are written: docs/models.md.
Exit codes: 0 listed, or the test went well; 1 it did not; 2 no such profile.
"""
AGAIN = """\
CARD is a card page or a card's JSON, SOURCE an article or a folder of
articles that it was made from; - is stdin. JSON that brings its sources
along needs none. What is locked, edited or yours in JSON stays. Your files
are only read.
"""
AGAIN_CODES = """\
Without -o the card goes to stdout, as the page or the JSON that it came as.
What was said of it, and what a model took, goes to stderr.
Exit codes: 0 done, 1 the engine failed (nothing is written), broke on the
way (what came by then was taken) or a SOURCE could not be read, 2 bad input.
"""
RESCORE = f"""\
Have the relevancy of all rows of a card judged anew, against a brief: one
line that says what you watch. Nothing but the scores changes.

{AGAIN}"""
RESCORE_EXAMPLES = f"""\
examples:
  foredeck rescore card.md a.txt b.html --brief "chips and who may buy them"
  foredeck rescore card.json --engine fast -o scored.json
  foredeck draft a.txt --format json | foredeck rescore - > scored.json

{AGAIN_CODES}"""
REGENERATE = f"""\
Have sections of a card, one row, or what is blank drafted again, and take
what comes of it.

{AGAIN}"""
REGENERATE_EXAMPLES = f"""\
examples:
  foredeck regenerate card.json --section signals --how "fewer, only prices"
  foredeck regenerate card.json --section concerns --section issues
  foredeck regenerate card.md a.txt --row "signals 2" --engine fast
  foredeck regenerate card.json --blanks -o card.json --force

{AGAIN_CODES}"""
DRAFT = "Draft one card; all articles together are taken for one story."
DRAFT_EXAMPLES = """\
examples:
  foredeck draft a.txt b.html -o card.md
  curl -s URL | foredeck draft -
  foredeck draft a.txt --format json
  foredeck draft a.txt --engine fast --brief "chips and who may buy them"

Without -o the card goes to stdout, and nothing else does.
"""
CHECK = """\
Check a card against the articles that it was made from: quotes, figures,
dates, periods and names that no source has, and what the sources say
otherwise. And by itself: rows that say the same or would fit any card,
changes without from and to, forecasts without a hedge, scores that tell
nothing apart, what is empty, garbled or too long.

CARD is a card page or a card's JSON; SOURCE is an article or a folder of
articles; - is stdin. Without SOURCE only the form is checked, unless the
JSON brings its sources along. Nothing is changed.
"""
CHECK_EXAMPLES = """\
examples:
  foredeck check card.md a.txt b.html
  foredeck check card.json                      against its own sources
  foredeck check card.md clippings/ --json
  foredeck draft a.txt | foredeck check - a.txt

Each finding is a line CARD:LINE:COLUMN: CHECK: what was noticed, with the
sentences of the sources below. None says that a card is wrong, only that
the sources you gave do not say so. Findings that were dismissed in the app
are left out when CARD is JSON.
Exit codes: 0 nothing was found, 1 something was, or a SOURCE could not be
read, 2 bad input.
"""
CONVERT = "Turn a card page into JSON, or JSON into a card page."
CONVERT_EXAMPLES = """\
examples:
  foredeck convert card.md --to json
  foredeck convert card.json --to md --variant N -o card.md
  foredeck convert card.json --to md --details

Variants: R has relevancy in all tables, N only in Signals, v1 is the form
of 2023.
"""
COPY = """\
Copy a card, a section or a row to where you can paste it: the clipboard of
this machine when you sit at it, else that of your terminal, through ssh, tmux,
screen and mosh. It says “copied” only of what was read back or tested; a
private file holds the text in any case. Nothing goes to stdout.
"""
COPY_EXAMPLES = """\
examples:
  foredeck copy card.md
  foredeck copy card.md --section signals --as tsv
  foredeck copy card.md --row "signals 2" --as plain
  foredeck draft a.txt | foredeck copy -

Exit code 0: copied, or sent to the terminal; 1: only the file holds it.
"""
SERVE = """\
Open the app in a browser: `foredeck serve` says an address with a token, and
serves it until Ctrl+C.

Only browsers on this machine reach it, and only with the token; through
`ssh -L 8123:127.0.0.1:8123 HOST` that is also the browser on your own
computer. What it copies goes to the clipboard of the browser. One page at a
time: a new one takes the desk, the one before ends with its work saved.
Fonts and scripts come from this machine; nothing is fetched from elsewhere.
It needs an extra: pip install 'foredeck[serve]'.
"""
SERVE_EXAMPLES = """\
examples:
  foredeck serve                          today's desk
  foredeck serve clippings/               these files on a desk of their own
  foredeck serve --port 9000 --day yesterday
"""
