/** What the compiler says a run takes is what a run takes: counted on the definition, and in the histories of a run. */
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import type { Definitions } from '../../core/definitions.ts';
import { executionArn, getExecutionHistory, type HistoryEvent } from '../../local/interpreter/index.ts';
import { compile } from '../../state-machines/compile.ts';
import { extentOf } from '../../state-machines/measure.ts';
import { type TestHost, testHost } from '../support/host.ts';

const cases = fileURLToPath(new URL('../cases/', import.meta.url));
/** Shapes whose every step runs in every shard, in this process. */
const shapes = ['line', 'diamond', 'ladder', 'n-shape', 'wide', 'sql', 'multi-asset'];

/** Transitions and events of a history. */
function taken(events: readonly HistoryEvent[]): { readonly transitions: number; readonly events: number } {
  return {
    transitions: events.filter(({ type }) => type.endsWith('StateEntered')).length,
    events: events.length,
  };
}

test.each(shapes)('%s', async (shape) => {
  const { default: project } = (await import(`${cases}${shape}/definitions.ts`)) as { default: Definitions };
  const [job] = [...project.jobs.values()];
  const { asl } = compile(job!);
  const host: TestHost = await testHost(project, undefined, cases + shape);
  const result = await host.run('r1');
  expect(result.status, result.cause).toBe('SUCCEEDED');
  const historyOf = (arn: string): readonly HistoryEvent[] => getExecutionHistory(arn, host.journal).events;
  const parent = historyOf(executionArn(job!.job.name, 'r1'));
  const { mostEvents: _, ...expected } = extentOf(asl);
  expect(taken(parent)).toEqual(expected);
  for (const [name, state] of Object.entries(asl.States)) {
    if (state.Type !== 'Map') continue;
    const { mostEvents, ...shard } = extentOf(state.ItemProcessor);
    expect(mostEvents).toBeGreaterThan(shard.events);
    const runs = parent.flatMap((event) => event.mapRunStartedEventDetails?.mapRunArn ?? []);
    const run = runs.find((arn) => arn.includes(`/${name}:`))!;
    const id = run.split(':').at(-1)!;
    expect(taken(historyOf(executionArn(`${job!.job.name}/${name}`, `${id}-0`)))).toEqual(shard);
  }
  await host.close();
});
