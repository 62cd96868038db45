/** A zip archive in memory, written by hand so that it can say what is not so. */
import { crc32, deflateRawSync } from 'node:zlib';

/** What an archive declares in place of the truth. */
export interface Lies {
  readonly uncompressedSize?: number;
  readonly crc32?: number;
}

/** An archive of some files. */
export function zipOf(files: Readonly<Record<string, string | Uint8Array>>, lies: Lies = {}): Buffer {
  const locals: Buffer[] = [];
  const central: Buffer[] = [];
  let offset = 0;
  for (const [name, content] of Object.entries(files)) {
    const body = Buffer.from(content);
    const packed = deflateRawSync(body);
    const fields = Buffer.alloc(26);
    fields.writeUInt16LE(20, 0); // version needed
    fields.writeUInt16LE(8, 4); // deflate
    fields.writeUInt32LE(lies.crc32 ?? crc32(body), 10);
    fields.writeUInt32LE(packed.length, 14);
    fields.writeUInt32LE(Math.min(lies.uncompressedSize ?? body.length, 0xffffffff), 18);
    fields.writeUInt16LE(name.length, 22);
    const declared = lies.uncompressedSize ?? 0;
    const extra = declared < 0xffffffff ? Buffer.alloc(0) : zip64(declared);
    fields.writeUInt16LE(extra.length, 24);
    const local = Buffer.concat([signature(0x04034b50), fields, Buffer.from(name), extra, packed]);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(offset, 10);
    central.push(
      Buffer.concat([signature(0x02014b50), Buffer.from([20, 0]), fields, tail, Buffer.from(name), extra]),
    );
    locals.push(local);
    offset += local.length;
  }
  const directory = Buffer.concat(central);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(central.length, 4);
  end.writeUInt16LE(central.length, 6);
  end.writeUInt32LE(directory.length, 8);
  end.writeUInt32LE(offset, 12);
  return Buffer.concat([...locals, directory, signature(0x06054b50), end]);
}

function signature(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

/** Extra field of a size beyond 4 GiB. */
function zip64(size: number): Buffer {
  const extra = Buffer.alloc(12);
  extra.writeUInt16LE(1, 0);
  extra.writeUInt16LE(8, 2);
  extra.writeBigUInt64LE(BigInt(size), 4);
  return extra;
}
