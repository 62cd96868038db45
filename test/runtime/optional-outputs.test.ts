import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { AssetOutput } from '../../core/assets/step.ts';
import { asset, daily, definitions, job, json, multiAsset, nothing } from '../../core/index.ts';
import { everyItem } from '../../runtime/catalog/every-item.ts';
import type { Catalog } from '../../runtime/catalog/types.ts';
import inBatch from '../cases/optional-batch/definitions.ts';
import branch from '../cases/optional-branch/definitions.ts';
import stages from '../cases/optional-stages/definitions.ts';
import { type TestHost, testHost } from '../support/host.ts';
import { hostOf } from '../support/opened-hosts.ts';

/** `step partition` -> status and reason, of the steps of a run. */
async function stepsOf(host: TestHost, runId: string): Promise<Record<string, string>> {
  const records = await Array.fromAsync(everyItem((page) => host.runtime.catalog.steps(runId, page)));
  return Object.fromEntries(
    records.map((r) => [
      `${r.step} ${r.partition.slice(-2)}`.trim(),
      [r.status, r.reason ?? r.omitted].flat().join(' ').trim(),
    ]),
  );
}

const january = (from: string, to: string) => ({ start_date: `2024-01-${from}`, end_date: `2024-01-${to}` });

describe('an optional output that is left out', () => {
  test('leads what needs it around, inside a Parallel and behind it; the run succeeds', async () => {
    const host = await hostOf(branch);
    expect(await host.run('r1', january('01', '02'))).toMatchObject({
      status: 'SUCCEEDED',
      output: { planned: 18, skipped: 0, omitted: 5 },
    });
    expect(await host.value('report', '2024-01-01')).toBe(
      'report(joined(left(large(source)), right(large(source), small(source))), other(source))',
    );
    const day = Object.entries(await stepsOf(host, 'r1')).filter(([step]) => step.endsWith('02'));
    expect(Object.fromEntries(day)).toEqual({
      'source 02': 'SUCCEEDED',
      'split 02': 'SUCCEEDED large',
      'left 02': 'SKIPPED its upstream large was left out',
      'right 02': 'SKIPPED its upstream large was left out',
      'joined 02': 'SKIPPED its upstream left was skipped',
      'other 02': 'SUCCEEDED',
      'report 02': 'SKIPPED its upstream joined was skipped',
      'summary 02': 'SUCCEEDED',
    });
    expect(await host.value('summary', '2024-01-02')).toBe('summary(small(source), other(source))');
    expect(await host.pointer('large', '2024-01-02')).toBeUndefined();
    expect(await host.runtime.catalog.run('r1')).toMatchObject({ status: 'SUCCEEDED', omitted: 5 });
  });

  test('counts as done in a later run, and as fresh', async () => {
    const host = await hostOf(branch);
    await host.run('r1', january('01', '02'));
    for (const write_mode of ['skip_if_exists', 'skip_if_fresh'])
      expect(await host.run(write_mode, { ...january('01', '02'), write_mode })).toMatchObject({
        status: 'SUCCEEDED',
        output: { planned: 0, skipped: 18 },
      });
    expect(await host.run('r3', { ...january('02', '02'), selection: 'report' })).toMatchObject({
      status: 'SUCCEEDED',
      output: { planned: 0, skipped: 1 },
    });
  });

  test('skips steps of later stages, and is absent from ranges, which go on while something is left', async () => {
    const host = await hostOf(stages);
    expect(await host.run('r1', january('01', '04'))).toMatchObject({
      status: 'SUCCEEDED',
      output: { planned: 16, omitted: 3 },
    });
    expect(await stepsOf(host, 'r1')).toMatchObject({
      'quotes 02': 'SUCCEEDED quotes',
      'carried 03': 'SKIPPED its upstream quotes was left out',
      'smoothed 03': 'SKIPPED its upstream carried was skipped',
      'week 03': 'SUCCEEDED',
    });
    expect(await host.value('carried', '2024-01-01')).toBe('carried()');
    expect(await host.value('week', '2024-01-04')).toBe('week(01, 02, 04)');
    expect(await host.run('r2', january('01', '05'))).toMatchObject({
      status: 'SUCCEEDED',
      output: { planned: 4, skipped: 16 },
    });
    expect(await host.value('week', '2024-01-05')).toBe('week(01, 02, 04, 05)');
  });

  test('of some partitions of a shard skips what needs it at those alone', async () => {
    const host = await hostOf(branch);
    expect(await host.run('r1', { ...january('01', '03'), shard_granularity: 'weekly' })).toMatchObject({
      status: 'SUCCEEDED',
      output: { planned: 27, omitted: 5 },
    });
    expect(await stepsOf(host, 'r1')).toMatchObject({
      'report 01': 'SUCCEEDED',
      'report 02': 'SKIPPED its upstream joined was skipped',
      'report 03': 'SUCCEEDED',
    });
    const folder = fileURLToPath(new URL('../cases/optional-batch', import.meta.url));
    const onBatch = await hostOf(inBatch, undefined, folder);
    expect(await onBatch.run('r1', { ...january('01', '02'), shard_granularity: 'weekly' })).toMatchObject({
      status: 'SUCCEEDED',
      output: { planned: 8, omitted: 2 },
    });
    expect(await stepsOf(onBatch, 'r1')).toMatchObject({
      'b 01': 'SKIPPED its upstream left_out was left out',
      'b 02': 'SUCCEEDED',
    });
  });

  test('keeps the version it has; what needs it is made when it is made again', async () => {
    let isMade = false;
    const calls: string[] = [];
    const a = asset({ key: 'a', optional: true, type: json<number>(), run: () => (isMade ? 1 : undefined) });
    const b = asset({
      key: 'b',
      type: json<number>(),
      deps: { a },
      run: (_, inputs) => {
        calls.push('b');
        return inputs.a + 1;
      },
    });
    const host = await hostOf(definitions({ assets: [a, b], jobs: [job({ name: 'j' })] }));
    expect(await host.run('r1')).toMatchObject({ status: 'SUCCEEDED', output: { planned: 2, omitted: 2 } });
    isMade = true;
    expect(await host.run('r2', { selection: 'a', write_mode: 'overwrite' })).toMatchObject({
      status: 'SUCCEEDED',
    });
    expect(await host.run('r3')).toMatchObject({ status: 'SUCCEEDED', output: { planned: 1, skipped: 1 } });
    expect([await host.value('b'), calls]).toEqual([2, ['b']]);
    isMade = false;
    expect(await host.run('r4', { write_mode: 'overwrite' })).toMatchObject({
      status: 'SUCCEEDED',
      output: { planned: 2, omitted: 2 },
    });
    expect([await host.value('a'), await host.value('b'), calls]).toEqual([1, 2, ['b']]);
    expect(await host.run('r5', { selection: 'b', write_mode: 'overwrite' })).toMatchObject({
      status: 'SUCCEEDED',
      output: { planned: 1 },
    });
    expect(calls).toEqual(['b', 'b']);
  });

  test('of which a write fails is recorded whole by a redrive, as is all that is skipped for it', async () => {
    for (let failing = 0; ; failing++) {
      let calls = 0;
      const host = await testHost(branch, (runtime) => {
        const { catalog } = runtime;
        const publish = catalog.publish.bind(catalog);
        catalog.publish = (...args: Parameters<Catalog['publish']>) =>
          calls++ === failing ? Promise.reject(new Error('publish was made to fail')) : publish(...args);
        return runtime;
      });
      const { status } = await host.run('r1', january('02', '02'));
      if (status === 'FAILED')
        expect(await host.redrive('r1'), `publish ${failing}`).toMatchObject({ status: 'SUCCEEDED' });
      for (const key of ['large', 'left', 'right', 'joined', 'report'])
        expect((await host.runtime.catalog.omissions(key)).items, `${key} of ${failing}`).toHaveLength(1);
      await host.close();
      if (calls <= failing) break;
    }
  });

  test('of nothing is told by its name: made when the function names it', async () => {
    const split = multiAsset({
      name: 'split',
      outputs: { yes: { type: nothing(), optional: true }, no: { type: nothing(), optional: true } },
      run: () => ({ yes: undefined }),
    });
    const { yes, no } = split.outputs;
    const a = asset({ key: 'a', deps: { yes }, run: () => {} });
    const b = asset({ key: 'b', deps: { no }, run: () => {} });
    const host = await hostOf(definitions({ assets: [split, a, b], jobs: [job({ name: 'j' })] }));
    await host.run('r1');
    expect(await stepsOf(host, 'r1')).toEqual({
      split: 'SUCCEEDED no',
      a: 'SUCCEEDED',
      b: 'SKIPPED its upstream no was left out',
    });
  });

  test('is no excuse for a required one', async () => {
    const split = multiAsset({
      name: 'split',
      outputs: { must: { type: json<number>() }, may: { type: json<number>(), optional: true } },
      run: (() => ({ may: 1 })) as never,
    });
    const host = await hostOf(definitions({ assets: [split], jobs: [job({ name: 'j' })] }));
    expect((await host.run('r1')).cause).toContain(
      'the function of split must return an object with must, may; must is missing',
    );
  });
});

const days = daily({ start: '2024-01-01' });
const graphs = fc.integer({ min: 1, max: 9 }).chain((n) =>
  fc.record({
    n: fc.constant(n),
    edges: fc
      .uniqueArray(fc.tuple(fc.nat(n - 1), fc.nat(n - 1)), { maxLength: 16, selector: String })
      .map((pairs) => pairs.filter(([from, to]) => from < to)),
    /** What each asset is: made always, optional and made, optional and left out. */
    kinds: fc.array(fc.constantFrom('made', 'optional', 'left out'), { minLength: n, maxLength: n }),
  }),
);

test('any graph: just what rests on nothing that was left out is made, and nothing is left to do', async () => {
  await fc.assert(
    fc.asyncProperty(graphs, async ({ n, edges, kinds }) => {
      const calls: number[] = [];
      const assets: AssetOutput[] = [];
      for (let j = 0; j < n; j++) {
        const ups = edges.filter(([, to]) => to === j).map(([from]) => from);
        const run = (): number | undefined => {
          calls.push(j);
          return kinds[j] === 'left out' ? undefined : j;
        };
        assets.push(
          asset({
            key: `a${j}`,
            partitions: days,
            type: json<number>(),
            optional: kinds[j] !== 'made',
            deps: Object.fromEntries(ups.map((up) => [`a${up}`, assets[up] as AssetOutput])),
            run: run as never,
          }),
        );
      }
      const host = await testHost(definitions({ assets, jobs: [job({ name: 'graph' })] }));
      const there: boolean[] = [];
      const ran: number[] = [];
      for (let j = 0; j < n; j++) {
        const runs = edges.every(([from, to]) => to !== j || there[from]);
        if (runs) ran.push(j);
        there.push(runs && kinds[j] !== 'left out');
      }
      const omitted = there.filter((is) => !is).length;
      const { status, output } = await host.run('r1', january('01', '01'));
      expect([status, output]).toEqual([
        'SUCCEEDED',
        { planAgain: false, run_id: 'r1', planned: n, skipped: 0, ...(omitted > 0 && { omitted }) },
      ]);
      expect(calls.sort((a, b) => a - b)).toEqual(ran);
      for (let j = 0; j < n; j++)
        expect((await host.pointer(`a${j}`, '2024-01-01')) !== undefined).toBe(there[j]);
      expect(await host.run('r2', january('01', '01'))).toMatchObject({ output: { planned: 0, skipped: n } });
      await host.close();
    }),
    { numRuns: 20 },
  );
});
