/** Bytes as they are: one file, `value.bin`. */
import { metadata } from '../../core/metadata/value.ts';
import { type IoManager, ioManager } from '../../core/resources/io-manager.ts';

const file = 'value.bin';

/** Bytes of a preview, and of a line of it. */
const shown = 256;
const line = 16;

export const bytes: IoManager<Uint8Array, Uint8Array> = ioManager({
  kind: 'bytes',

  async write(value, { asset, put }) {
    if (!(value instanceof Uint8Array))
      throw new TypeError(`asset ${asset} is bytes: return a Uint8Array, not ${nameOf(value)}`);
    await put(file, value);
  },

  read: ({ get }) => get(file),

  async preview({ files, stream }) {
    const head: number[] = [];
    for await (const chunk of stream(file)) {
      head.push(...chunk.subarray(0, shown - head.length));
      if (head.length >= shown) break;
    }
    const lines = [`${files[0]?.bytes ?? 0} bytes`];
    for (let at = 0; at < head.length; at += line) {
      const part = head.slice(at, at + line);
      const hex = part.map((byte) => byte.toString(16).padStart(2, '0')).join(' ');
      const text = part.map((byte) => (byte > 31 && byte < 127 ? String.fromCharCode(byte) : '.')).join('');
      lines.push(`${at.toString(16).padStart(8, '0')}  ${hex.padEnd(3 * line)} ${text}`);
    }
    return metadata.text(lines.join('\n'));
  },
});

function nameOf(value: unknown): string {
  return typeof value === 'object' && value !== null ? value.constructor.name : String(value);
}
