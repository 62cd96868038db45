import { readFile, writeFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import {
  all,
  asset,
  check,
  daily,
  definitions,
  ioManager,
  job,
  json,
  metadata,
  range,
  valueType,
  type WriteTarget,
} from '../../core/index.ts';
import { materialize } from '../../runtime/testing/index.ts';
import { testHost } from '../support/host.ts';

type Lines = readonly string[];
const text = valueType<Lines>({ kind: 'text' });

/** Lines as text, a file for each that is written by a path. */
const textManager = ioManager({
  kind: 'text',
  async write(lines: Lines, { definitionMetadata, partition, scratch, putFile, addMetadata }) {
    const path = `${await scratch()}/lines`;
    const mark = definitionMetadata['mark']?.value ?? '';
    await writeFile(path, lines.map((line) => `${mark}${line}\n`).join(''));
    await putFile('text/lines.txt', path, lines.length);
    addMetadata({ day: partition.values['dt'] ?? 'none' });
    return { rows: lines.length, columns: [{ name: 'line', type: 'string' }] };
  },
  async read({ localPath, metadata: kept, rows, files, partition }) {
    const lines = (await readFile(await localPath('text/lines.txt'), 'utf8')).split('\n').slice(0, -1);
    return [...lines, `${kept['day']?.value} ${rows} ${files.map(({ name }) => name)} ${partition.key}`];
  },
});

const days = daily({ name: 'dt', start: '2024-01-01' });
const lines = asset({
  key: 'lines',
  partitions: days,
  type: text,
  metadata: { mark: '> ' },
  checks: [
    check({ name: 'starts_marked', blocking: true, run: ([first]) => ({ passed: first?.[0] === '>' }) }),
  ],
  run: () => ['a', 'b'],
});

test('an IO manager of a project writes, and is told what was recorded when it reads', async () => {
  const read = asset({
    key: 'read',
    type: json<unknown>(),
    deps: { lines: range(lines, { mapping: all(), allowMissingPartitions: true }) },
    run: (_, inputs) => Object.fromEntries(inputs.lines),
  });
  const host = await testHost(
    definitions({
      assets: [lines, read],
      ioManagers: [textManager],
      jobs: [job({ name: 'lines', selection: 'lines' }), job({ name: 'read', selection: 'read' })],
    }),
  );
  try {
    const input = { start_date: '2024-01-02', end_date: '2024-01-02' };
    expect(await host.run('r1', input, 'lines')).toMatchObject({ status: 'SUCCEEDED' });
    expect(await host.pointer('lines', '2024-01-02')).toMatchObject({
      rows: 2,
      bytes: 8,
      kind: 'text',
      columns: [{ name: 'line', type: 'string' }],
      metadata: { day: { type: 'text', value: '2024-01-02' } },
      checks: [{ name: 'starts_marked', passed: true }],
    });
    expect(await host.run('r2', {}, 'read')).toMatchObject({ status: 'SUCCEEDED' });
    expect(await host.value('read')).toEqual({
      '2024-01-02': ['> a', '> b', '2024-01-02 2 text/lines.txt 2024-01-02'],
    });
  } finally {
    await host.close();
  }
});

describe('an asset with an IO manager of its own', () => {
  const written = async (write: (target: WriteTarget) => Promise<void>) => {
    const manager = ioManager({ kind: 'json', write: (_: number, target) => write(target), read: () => 7 });
    const a = asset({ key: 'a', type: json<number>(), ioManager: manager, run: () => 1 });
    const b = asset({ key: 'b', deps: { a }, type: json<number>(), run: (_, inputs) => inputs.a });
    const result = await materialize([a, b]);
    return [result.outputForNode(b), result.assetMaterializations[0]?.files.map(({ path }) => path)];
  };

  test('is written and read by it', async () => {
    const [value, files] = await written(({ put }) => put('x.json', '1'));
    expect([value, files]).toEqual([7, [expect.stringMatching(/^a\/[0-9a-f]{32}\/x\.json$/)]]);
  });

  test('lists its files in the order of the calls, also those that were not waited for', async () => {
    const [, files] = await written(async ({ put }) => {
      void put('2.json', 'x'.repeat(1_000_000));
      void put('1.json', 'y');
    });
    expect((files as readonly string[]).map((path) => path.slice(-6))).toEqual(['2.json', '1.json']);
  });

  test('fails when a write fails that was not waited for', async () => {
    await expect(
      written(async ({ putFile }) => {
        void putFile('x', '/nowhere/at/all');
      }),
    ).rejects.toThrow('ENOENT');
  });

  test.each([
    ['../x', 'it has a .. segment'],
    ['/etc/x', 'it starts with /'],
    ['a/../../x', 'it has a .. segment'],
    ['_x', 'a part of it begins with _ or .'],
    ['a/.x', 'a part of it begins with _ or .'],
    ['', 'it has an empty segment'],
    ['a\\b', 'it has a backslash'],
  ])('cannot write %j', async (name, problem) => {
    await expect(written(({ put }) => put(name, ''))).rejects.toThrow(
      `asset a: file ${JSON.stringify(name)} is not allowed: ${problem}`,
    );
  });

  test('cannot write a file twice, nor add metadata that cannot be kept', async () => {
    await expect(
      written(async ({ put }) => {
        for (const body of ['', '']) await put('x', body);
      }),
    ).rejects.toThrow('asset a: file "x" is written twice');
    await expect(
      written(async ({ addMetadata }) => addMetadata({ page: metadata.url('x') })),
    ).rejects.toThrow('metadata page of output a: "x" is no URL');
  });

  test('reads no file but those of its version', async () => {
    const manager = ioManager({
      kind: 'json',
      write: (_: number, { put }) => put('x', ''),
      read: async ({ get }) => (await get('../../b/x')).length,
    });
    const a = asset({ key: 'a', type: json<number>(), ioManager: manager, run: () => 1 });
    await expect(materialize([a])).rejects.toThrow(
      'asset a has no file "../../b/x" in this version; it has x',
    );
  });
});

test('a test gives values of a kind of its own by the same managers', async () => {
  const size = asset({
    key: 'size',
    partitions: days,
    deps: { lines },
    type: json<number>(),
    run: (_, i) => i.lines.length,
  });
  const result = await materialize([lines, size], {
    partition: '2024-01-02',
    ioManagers: [textManager],
    selection: 'size',
    given: { lines: ['only'] },
  });
  expect(result.outputForNode(size)).toBe(2);
});
