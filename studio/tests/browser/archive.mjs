import assert from 'node:assert/strict';

const END_BYTES = 22;
const ENTRY_BYTES = 46;
const HEAD_BYTES = 30;

/** The files of a zip whose members are stored as they are, in its order, as name and bytes (PKWARE, APPNOTE 6.3). */
export function readArchive(zip) {
  const end = zip.length - END_BYTES;
  assert.equal(zip.toString('latin1', end, end + 4), 'PK\x05\x06');
  const files = [];
  let entry = zip.readUInt32LE(end + 16);
  for (let left = zip.readUInt16LE(end + 10); left > 0; left -= 1) {
    assert.equal(zip.readUInt16LE(entry + 10), 0, 'it is deflated');
    const [bytes, nameBytes] = [zip.readUInt32LE(entry + 24), zip.readUInt16LE(entry + 28)];
    const head = zip.readUInt32LE(entry + 42);
    const begin = head + HEAD_BYTES + zip.readUInt16LE(head + 26) + zip.readUInt16LE(head + 28);
    const name = zip.toString('utf8', entry + ENTRY_BYTES, entry + ENTRY_BYTES + nameBytes);
    files.push({ name, bytes: zip.subarray(begin, begin + bytes) });
    entry += ENTRY_BYTES + nameBytes + zip.readUInt16LE(entry + 30) + zip.readUInt16LE(entry + 32);
  }
  return files;
}
