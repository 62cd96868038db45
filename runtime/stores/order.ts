/** The order of keys: by their bytes in UTF-8, as S3, DynamoDB and SQLite sort. JavaScript's `<` differs above U+D7FF. */

/** A UTF-16 unit moved so that surrogates, which stand for U+10000 and up, come after all others. */
function rank(unit: number): number {
  if (unit < 0xd800) return unit;
  return unit >= 0xe000 ? unit - 0x800 : unit + 0x2000;
}

/** Compares two well-formed strings by their UTF-8 bytes: negative, zero or positive. */
export function compareKeys(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const x = a.charCodeAt(i);
    const y = b.charCodeAt(i);
    if (x !== y) return rank(x) - rank(y);
  }
  return a.length - b.length;
}
