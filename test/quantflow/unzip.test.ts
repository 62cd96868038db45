import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { Failure } from '../../core/errors.ts';
import { unzip } from '../../pipelines/quantflow/csv/unzip.ts';
import { zipOf } from './zip-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'quantflow-unzip-'));
afterAll(() => rmSync(folder, { recursive: true }));
let files = 0;

async function unzipped(bytes: Uint8Array): Promise<string> {
  const path = join(folder, `${files++}.zip`);
  writeFileSync(path, bytes);
  const chunks: Uint8Array[] = [];
  for await (const chunk of unzip(path, 'f.zip')) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

async function problemOf(bytes: Uint8Array): Promise<string> {
  const error = await unzipped(bytes).then(
    () => expect.unreachable(),
    (thrown: Error) => thrown,
  );
  expect(error).toBeInstanceOf(Failure);
  return error.message;
}

const text = `${'1723161255611,2683.8,True\n'.repeat(5000)}`;
const whole = zipOf({ 'f.csv': text });
const cutOff =
  'f.zip: the zip archive is cut off or corrupt: End of central directory record signature not found. Either not a zip file, or file is truncated.';

describe('a zip archive', () => {
  it('gives the bytes of its one file', async () => {
    expect(await unzipped(whole)).toBe(text);
    expect(await unzipped(zipOf({ 'folder/': '', 'folder/f.csv': 'a' }))).toBe('a');
    expect(await unzipped(zipOf({ 'f.csv': '' }))).toBe('');
  });

  it('lets go of the file when the reader stops', async () => {
    const path = join(folder, 'stop.zip');
    writeFileSync(path, whole);
    for await (const chunk of unzip(path, 'f.zip')) {
      expect(chunk.length).toBeGreaterThan(0);
      break;
    }
    rmSync(path);
  });

  it.each([
    ['no file', {}],
    ['several files', { 'a.csv': 'a', 'b.csv': 'b' }],
  ])('with %s is refused', async (what, content) => {
    expect(await problemOf(zipOf(content))).toBe(`f.zip: the zip archive has ${what}; it should have one`);
  });

  it('that declares 10 GB in a few bytes is refused before anything is inflated', async () => {
    const bytes = zipOf({ 'f.csv': text }, { uncompressedSize: 10_737_418_240 });
    expect(await problemOf(bytes)).toBe(
      `f.zip: the zip archive of ${bytes.length} bytes declares a file of 10737418240, more than 100 times as much; it is refused`,
    );
  });

  it('that inflates to more or less than it declares is refused', async () => {
    expect(await problemOf(zipOf({ 'f.csv': text }, { uncompressedSize: 10 }))).toMatch(
      /^f\.zip: the zip archive is cut off or corrupt: too many bytes in the stream\. expected 10\. got at least \d+$/,
    );
    expect(await problemOf(zipOf({ 'f.csv': text }, { uncompressedSize: 200_000 }))).toBe(
      `f.zip: the zip archive is cut off or corrupt: not enough bytes in the stream. expected 200000. got only ${text.length}`,
    );
  });

  it('with a wrong checksum inside is refused', async () => {
    expect(await problemOf(zipOf({ 'f.csv': text }, { crc32: 1 }))).toBe(
      'f.zip: the zip archive is cut off or corrupt: its checksum is wrong',
    );
  });

  it('cut off is refused, wherever', async () => {
    for (const bytes of [1, 10, 21, 22, 40, whole.length - 10])
      expect(await problemOf(whole.subarray(0, whole.length - bytes))).toBe(cutOff);
  });

  it('with damaged data is refused', async () => {
    const damaged = Buffer.from(whole);
    damaged.fill(0xff, 40, 60);
    expect(await problemOf(damaged)).toBe(
      'f.zip: the zip archive is cut off or corrupt: invalid code lengths set',
    );
  });

  it('that is none is refused', async () => {
    expect(await problemOf(Buffer.from('<html>not found</html>'.repeat(3)))).toBe(cutOff);
  });
});
