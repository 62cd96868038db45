import { describe, expect, test } from 'vitest';
import type { TableBatch } from '../../core/assets/table.ts';
import { type Definitions, definitions, job, multiAsset, table } from '../../core/index.ts';
import type { Runtime } from '../../runtime/runtime.ts';
import { hostOf } from '../support/opened-hosts.ts';

type Batch = TableBatch<{ n: 'int32' }>;
type Rows = (output: string) => AsyncGenerator<Batch>;

const batch = (...numbers: number[]): Batch => ({
  rows: numbers.length,
  columns: { n: Int32Array.from(numbers) },
});

/** A step with the tables `first` and `second`, whose rows come one by one. */
function project(rows: Rows): Definitions {
  const type = table({ n: 'int32' }, { sortKey: ['n'] });
  const both = multiAsset({
    name: 'both',
    outputs: { first: { type }, second: { type } },
    run: () => ({ first: rows('first'), second: rows('second') }),
  });
  return definitions({ assets: [both], jobs: [job({ name: 'all', selection: '*' })] });
}

/** Rows that tell of their beginning and end. */
function told(events: string[], rowsOf: Rows): Rows {
  return async function* (output) {
    events.push(`${output} begins`);
    try {
      yield* rowsOf(output);
    } finally {
      events.push(`${output} ends`);
    }
  };
}

const plain: Rows = async function* (output) {
  yield batch(1, 2);
  yield output === 'first' ? batch(3) : batch(4, 5);
};

/** Files of the first table are kept when something has happened. */
const keptWhen =
  (happened: () => Promise<void>) =>
  (runtime: Runtime): Runtime => ({
    ...runtime,
    data: new Proxy(runtime.data, {
      get: (store, name) => {
        const value = Reflect.get(store, name) as unknown;
        if (typeof value !== 'function') return value;
        if (name !== 'putFile') return value.bind(store);
        return async (key: string, file: string) => {
          if (key.startsWith('first/')) await happened();
          await store.putFile(key, file);
        };
      },
    }),
  });

describe('tables of one step whose rows come one by one', () => {
  test('are drawn one after the other, and published together', async () => {
    const events: string[] = [];
    const host = await hostOf(project(told(events, plain)));
    expect(await host.run('r1')).toMatchObject({ status: 'SUCCEEDED' });
    expect(events).toEqual(['first begins', 'first ends', 'second begins', 'second ends']);
    expect((await host.pointer('first'))?.rows).toBe(3);
    expect((await host.pointer('second'))?.rows).toBe(4);
  });

  test('a table is drawn while the files of the one before are written', async () => {
    const { promise: second, resolve } = Promise.withResolvers<void>();
    const rows: Rows = async function* (output) {
      if (output === 'second') resolve();
      yield* plain(output);
    };
    // A file of the first table is not kept before the second has begun: one after the other, it never would be.
    const host = await hostOf(
      project(rows),
      keptWhen(() => second),
    );
    expect(await host.run('r1')).toMatchObject({ status: 'SUCCEEDED' });
    expect((await host.pointer('first'))?.rows).toBe(3);
  });

  test.each([
    ['fails', 'no data', 'no data'],
    ['is out of order', batch(1), 'steps back in the sort key'],
  ])('when the first %s, the second is not begun and nothing is published', async (_, then, cause) => {
    const events: string[] = [];
    const rows: Rows = async function* () {
      yield batch(3);
      if (typeof then === 'string') throw new Error(then);
      yield then;
    };
    const host = await hostOf(project(told(events, rows)));
    const result = await host.run('r1');
    expect(result.status).toBe('FAILED');
    expect(JSON.stringify(result)).toContain(cause);
    expect(events).toEqual(['first begins', 'first ends']);
    expect(await host.pointer('first')).toBeUndefined();
    expect(await host.pointer('second')).toBeUndefined();
  });

  test('when a file of the first cannot be kept, the second is drawn no further', async () => {
    const { promise: second, resolve } = Promise.withResolvers<void>();
    const rows: Rows = async function* (output) {
      if (output === 'first') return yield batch(1);
      for (let n = 0; ; n++) {
        yield batch(n);
        resolve();
        await new Promise((turn) => setImmediate(turn));
      }
    };
    const full = keptWhen(async () => {
      await second;
      throw new Error('the disk is full');
    });
    const host = await hostOf(project(rows), full);
    const result = await host.run('r1');
    expect(JSON.stringify(result)).toContain('the disk is full');
    expect(await host.pointer('second')).toBeUndefined();
  });

  test('when the second fails, nothing is published', async () => {
    const rows: Rows = async function* (output) {
      yield batch(1);
      if (output === 'second') throw new Error('no data');
    };
    const host = await hostOf(project(rows));
    expect(await host.run('r1')).toMatchObject({ status: 'FAILED' });
    expect(await host.pointer('first')).toBeUndefined();
  });
});
