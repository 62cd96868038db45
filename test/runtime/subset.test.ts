import { expect, test } from 'vitest';
import { definitions, job, json, multiAsset } from '../../core/index.ts';
import subset from '../cases/subset/definitions.ts';
import { hostOf } from '../support/opened-hosts.ts';

const type = json<string>();

test('a job makes the outputs that its selection names, a run those of them that its own does', async () => {
  const host = await hostOf(subset);
  expect(await host.run('r1', { selection: 'minutes' })).toMatchObject({ output: { planned: 1 } });
  expect(await host.value('minutes')).toBe('minutes of minutes');
  expect(await host.pointer('hours')).toBeUndefined();
  expect(await host.run('r2')).toMatchObject({ status: 'SUCCEEDED', output: { planned: 3, skipped: 0 } });
  expect(await host.value('hours')).toBe('hours of minutes,hours');
  expect(await host.pointer('days')).toBeUndefined();
  expect(await host.run('r3', {}, 'all_bars')).toMatchObject({ output: { planned: 3, skipped: 1 } });
  expect(await host.value('days')).toBe('days of minutes,hours,days');
});

test('what is published of the selected outputs alone decides whether they are made', async () => {
  const host = await hostOf(subset);
  await host.run('r1', { selection: 'minutes' });
  expect(await host.run('r2', { selection: 'minutes' })).toMatchObject({
    output: { planned: 0, skipped: 1 },
  });
  expect(await host.run('r3', { selection: 'hours' })).toMatchObject({ output: { planned: 1, skipped: 0 } });
});

test('an output that was not selected may not be returned', async () => {
  const bars = multiAsset({
    name: 'bars',
    canSubset: true,
    outputs: { minutes: { type }, hours: { type } },
    run: () => ({ minutes: 'm', hours: 'h' }),
  });
  const host = await hostOf(definitions({ assets: [bars], jobs: [job({ name: 'j' })] }));
  expect((await host.run('r1', { selection: 'hours' })).cause).toContain(
    'the function of bars must return an object with hours; minutes was not selected',
  );
});

test('without canSubset a part of a multi-asset cannot be selected', async () => {
  const bars = multiAsset({
    name: 'bars',
    outputs: { minutes: { type }, hours: { type } },
    run: () => ({ minutes: 'm', hours: 'h' }),
  });
  const problem =
    'selection "hours" takes hours of step bars and leaves minutes, which it makes together; select all of them (key:"minutes" or key:"hours") or set canSubset on the multi-asset';
  expect(() => definitions({ assets: [bars], jobs: [job({ name: 'j', selection: 'hours' })] })).toThrow(
    `job j: ${problem}`,
  );
  const host = await hostOf(definitions({ assets: [bars], jobs: [job({ name: 'j' })] }));
  expect(await host.run('r1', { selection: 'hours' })).toMatchObject({
    error: 'QuantFlow.InvalidInput',
    cause: problem,
  });
});
