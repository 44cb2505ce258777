"""Standard MIDI Files of format 1 from (tick, rank, message) triples, for the scripts of this folder."""


def variable_length(value):
    """A time as the format writes it: seven bits a byte, the highest first."""
    data = [value & 0x7F]
    while value := value >> 7:
        data.append(value & 0x7F | 0x80)
    return bytes(reversed(data))


def chunk(events):
    """A track; of messages at one tick the lower rank comes first."""
    data, now = b"", 0
    for tick, _, message in sorted(events):
        data += variable_length(tick - now) + message
        now = tick
    data += b"\0\xff\x2f\0"
    return b"MTrk" + len(data).to_bytes(4, "big") + data


def write_file(path, chunks, ticks):
    """Writes tracks that are played together, `ticks` to a quarter note."""
    header = b"MThd" + (6).to_bytes(4, "big") + (1).to_bytes(2, "big")
    header += len(chunks).to_bytes(2, "big") + ticks.to_bytes(2, "big")
    with open(path, "wb") as file:
        file.write(header + b"".join(chunks))
