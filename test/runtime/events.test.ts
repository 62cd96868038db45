/** What a run tells other systems. */
import { expect, test } from 'vitest';
import { asset, type Definitions, daily, definitions, externalAsset, job, json } from '../../core/index.ts';
import { memoryEvents } from '../../runtime/events/memory.ts';
import type { EventSink } from '../../runtime/events/types.ts';
import { rollback } from '../../runtime/retention/versions.ts';
import type { TestHost } from '../support/host.ts';
import { hostOf } from '../support/opened-hosts.ts';

const day = '2024-01-05';

function project(): Definitions {
  const partitions = daily({ start: '2024-01-01' });
  const feed = externalAsset({ key: 'feed', partitions, observe: () => ({ dataVersion: 'etag' }) });
  const n = asset({ key: 'n', partitions, type: json<number>(), deps: {}, codeVersion: 'c1', run: () => 1 });
  const broken = asset({
    key: 'broken',
    partitions,
    type: json<number>(),
    run: () => {
      throw new Error('no data');
    },
  });
  return definitions({
    assets: [feed, n, broken],
    jobs: [job({ name: 'good', selection: 'feed or n' }), job({ name: 'bad', selection: 'broken' })],
  });
}

const hostTelling = (events: EventSink): Promise<TestHost> =>
  hostOf(project(), (runtime) => ({ ...runtime, events }));

test('every version, every observation, the end of the run, and no more', async () => {
  const sink = memoryEvents();
  const opened = await hostTelling(sink);
  await opened.run('r1', { partition: day, tags: { team: 'quant' } }, 'good');
  const pointer = (await opened.pointer('n', day))!;
  const told = new Map(sink.events.map((event) => [event.type, event]));
  expect(sink.events).toHaveLength(3);
  expect(told.get('Asset Materialization')!.detail).toEqual({
    ...{ environment: 'dev', asset: 'n', partition: day, version: pointer.version },
    location: opened.runtime.data.localPath!(pointer.location),
    ...{ rows: null, bytes: pointer.bytes, code_version: 'c1', data_version: pointer.dataVersion },
    ...{ step: 'n', run_id: 'r1', failed_checks: [] },
  });
  expect(told.get('Asset Observation')!.detail).toMatchObject({ asset: 'feed', data_version: 'etag' });
  expect(told.get('Run Status Change')!.detail).toMatchObject({
    ...{ environment: 'dev', job: 'good', run_id: 'r1', status: 'SUCCEEDED' },
    ...{ planned: 2, skipped: 0, blocked: 0, tags: { team: 'quant' } },
  });
  await opened.run('r2', { partition: day }, 'good');
  expect(
    sink.events
      .map(({ type }) => type)
      .slice(3)
      .sort(),
  ).toEqual(['Asset Observation', 'Run Status Change']);
});

test('a failure, with its causes', async () => {
  const sink = memoryEvents();
  const opened = await hostTelling(sink);
  await opened.run('r1', { partition: day }, 'bad');
  expect(sink.events.map(({ type }) => type)).toEqual(['Run Status Change']);
  expect(sink.events[0]!.detail).toMatchObject({
    status: 'FAILED',
    error: expect.stringContaining('no data'),
    ended_at: expect.any(String),
  });
});

test('a rollback, as the version that is published then', async () => {
  const sink = memoryEvents();
  const opened = await hostTelling(sink);
  for (const run of ['r1', 'r2']) await opened.run(run, { partition: day, write_mode: 'overwrite' }, 'good');
  const n = opened.runtime.definitions.graph.assets.get('n')!;
  await rollback({ asset: n, partition: day, runId: 'back' }, { ...opened.runtime, events: sink });
  const { version } = (await opened.pointer('n', day))!;
  expect(sink.events.at(-1)).toMatchObject({
    type: 'Asset Materialization',
    detail: { version, run_id: 'back' },
  });
});

test('nobody has to listen', async () => {
  const opened = await hostTelling({ put: () => Promise.reject(new Error('no bus')) });
  expect(await opened.run('r1', { partition: day }, 'good')).toMatchObject({ status: 'SUCCEEDED' });
});
