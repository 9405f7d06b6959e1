#!/usr/bin/python3
"""ABCD: agents of a clothes shop: which reply the agent gave, among 10 and 100 candidates.

Usage: answers-abcd.py FOLDER     FOLDER holds abcd_v1.1.json.gz, or abcd_v1.1.json, or the sample abcd_sample.json
"""
import gzip
import json
import os
import sys

from replies import Replies

PLACES = ("abcd_v1.1.json.gz", "abcd_v1.1.json", "abcd_sample.json")
place = next((name for name in PLACES if os.path.exists(os.path.join(sys.argv[1], name))), PLACES[-1]) \
    if len(sys.argv) > 1 else PLACES[-1]
it = Replies("ABCD", f"{place}; what the agent did (“action”) is left out.  Reported, with no floor.", [place])
with (gzip.open if place.endswith(".gz") else open)(it.files[0], "rt", encoding="utf-8") as file:
    talks = json.load(file)
talks = talks if isinstance(talks, list) else [talk for part in talks.values() for talk in part]
it.talk((talk["convo_id"], speaker, text) for talk in talks for speaker, text in talk["original"] if speaker != "action")
it.compare(floor=False)
