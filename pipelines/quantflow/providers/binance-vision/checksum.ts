/** The `.CHECKSUM` file beside an archive: SHA-256 in hexadecimal, two spaces, the archive's name. */
import { Failure } from '../../../../core/errors.ts';

/** Longest checksum file that is read. */
export const mostChecksumBytes = 4096;

/**
 * Compares an archive's SHA-256 with its checksum file.
 *
 * @param name what messages call the archive
 * @throws Failure when they differ, or the text is no checksum
 */
export function verifyChecksum(sha256: string, text: string, name: string): void {
  const expected = /^([0-9a-f]{64})\b/i.exec(text)?.[1]?.toLowerCase();
  if (expected === undefined) {
    throw new Failure(`${name}.CHECKSUM has no SHA-256; it begins with ${JSON.stringify(text.slice(0, 40))}`);
  }
  if (expected === sha256) return;
  throw new Failure(`${name}: the SHA-256 is ${sha256}; its .CHECKSUM says ${expected}`);
}
