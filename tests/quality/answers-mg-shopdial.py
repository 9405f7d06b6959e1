#!/usr/bin/python3
"""MG-ShopDial: conversations of two people about what to buy: which reply the shop's side gave, among 10 and 100 candidates.

Usage: answers-mg-shopdial.py FOLDER     FOLDER holds MGShopDial.json.zst; needs zstd
"""
import json

from replies import Replies

it = Replies("MG-ShopDial", "Client asks, Wizard answers.  Reported, with no floor: sixty-four conversations are few.",
             ["MGShopDial.json.zst"])
it.talk((talk["id"], "agent" if turn["participant"] == "Wizard" else "customer", turn["utterance"])
        for talk in json.loads("\n".join(it.lines(0))) for turn in talk["utterances"])
it.compare(floor=False)
