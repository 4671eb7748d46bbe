"""Reads openings of records (docs/storage-format.md) with nothing but Python's standard library."""

import hashlib


def fields_of(message):
    """Of a protobuf message: field number -> value (integers, and bytes as they are)."""
    fields, at = {}, 0

    def varint():
        nonlocal at
        value, shift = 0, 0
        while True:
            byte = message[at]
            at += 1
            value |= (byte & 0x7F) << shift
            if byte < 0x80:
                return value
            shift += 7

    while at < len(message):
        tag = varint()
        if tag & 7 == 0:
            value = varint()
        else:
            size = 8 if tag & 7 == 1 else varint()
            value = message[at:at + size]
            at += size
        fields[tag >> 3] = value
    return fields


def body_in(opening, entry):
    """The body of a record that is shown whole, proven to be what the entry commits to."""
    opened = fields_of(opening)
    assert opened[1] == entry, "the opening is of another entry"
    halves = [fields_of(opened[2]), fields_of(opened[3])]
    hashes = [hashlib.sha256(b"\x03" + half[1] + half[2]).digest() for half in halves]
    commitment = hashlib.sha256(b"\x02" + hashes[0] + hashes[1]).digest()
    assert commitment == fields_of(entry)[5], "the record is not what was committed to"
    return halves[1][2]
