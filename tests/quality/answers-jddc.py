#!/usr/bin/python3
"""Chinese customer service (JDDC 2019, a sample of a thousandth): which reply the agent gave, among 10 and 100 candidates.

Usage: answers-jddc.py FOLDER     FOLDER holds chat_0.1per.tsv.zst; needs zstd
"""
from replies import Replies

it = Replies("jddc-sample-zh", "Turns as they stand, masks of private data and all.", ["chat_0.1per.tsv.zst"])
cells = (line.split("\t") for line in it.lines(0))
it.talk((row[0], "agent" if row[2] == "1" else "customer", row[6]) for row in cells if len(row) >= 7)
it.compare()
