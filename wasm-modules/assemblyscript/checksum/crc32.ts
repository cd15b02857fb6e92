const TABLE = new StaticArray<u32>(256);

for (let i: u32 = 0; i < 256; i++) {
  let remainder = i;
  for (let bit = 0; bit < 8; bit++) {
    remainder = remainder & 1 ? (remainder >>> 1) ^ 0xedb88320 : remainder >>> 1;
  }
  TABLE[i] = remainder;
}

/** The CRC-32 of ISO 3309, as in zip and png. */
export function crc32(bytes: Uint8Array): u32 {
  let crc: u32 = 0xffffffff;
  for (let i = 0; i < bytes.length; i++) {
    crc = (crc >>> 8) ^ unchecked(TABLE[(crc ^ bytes[i]) & 0xff]);
  }
  return ~crc;
}
