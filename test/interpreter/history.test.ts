/** The history as GetExecutionHistory answers: pages, orders, and laws of its ids. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { getExecutionHistory, type HistoryEvent, StatesError } from '../../local/interpreter/index.ts';
import { arn, run, statesOf, taskOf, testHost } from './support.ts';

const pair = statesOf({
  A: { Type: 'Pass', Assign: { a: 1 }, Next: 'B' },
  B: taskOf({ Arguments: { secret: 1 } }),
});

async function historyOfPair() {
  const host = testHost();
  await run(pair, { secret: 2 }, host);
  return host.journal;
}

test('pages of either order hold all events once', async () => {
  const journal = await historyOfPair();
  const all = getExecutionHistory(arn, journal).events;
  expect(all).toHaveLength(9);
  for (const reverseOrder of [false, true])
    for (const maxResults of [1, 4, 9, 10]) {
      const events: HistoryEvent[] = [];
      const sizes: number[] = [];
      let nextToken: string | undefined;
      do {
        const page = getExecutionHistory(arn, journal, {
          reverseOrder,
          maxResults,
          ...(nextToken !== undefined && { nextToken }),
        });
        events.push(...page.events);
        sizes.push(page.events.length);
        nextToken = page.nextToken;
      } while (nextToken !== undefined);
      expect(events).toEqual(reverseOrder ? all.toReversed() : all);
      expect(sizes.slice(0, -1).every((size) => size === maxResults)).toBe(true);
    }
});

test('maxResults 0 is 100, as on the service, and without it all events are one page', async () => {
  const machine = statesOf({
    M: {
      Type: 'Map',
      Items: '{% [1..50] %}',
      ItemProcessor: { StartAt: 'P', States: { P: { Type: 'Pass', End: true } } },
      End: true,
    },
  });
  const host = testHost();
  await run(machine, {}, host);
  expect(getExecutionHistory(arn, host.journal, { maxResults: 0 }).events).toHaveLength(100);
  expect(getExecutionHistory(arn, host.journal)).toEqual({ events: host.seen });
});

test.each([
  [{ maxResults: 1001 }, 'ValidationException', 'maxResults must be an integer from 0 to 1000, but is 1001'],
  [{ maxResults: -1 }, 'ValidationException', 'but is -1'],
  [{ nextToken: 'elsewhere' }, 'InvalidToken', 'nextToken "elsewhere" is of no page'],
  [{ nextToken: 'before-3' }, 'InvalidToken', 'take that of the page before'],
])('%j is refused with %s', async (request, name, message) => {
  const journal = await historyOfPair();
  expect(() => getExecutionHistory(arn, journal, request)).toThrow(
    expect.objectContaining({ name, message: expect.stringContaining(message) }),
  );
});

test('without execution data there are no inputs, outputs, parameters and variables', async () => {
  const { events } = getExecutionHistory(arn, await historyOfPair(), { includeExecutionData: false });
  expect(JSON.stringify(events)).not.toMatch(/secret|assignedVariables|truncated/);
  expect(events.map(({ type }) => type)).toContain('TaskSucceeded');
  expect(events.find(({ type }) => type === 'PassStateEntered')).toMatchObject({
    stateEnteredEventDetails: { name: 'A' },
  });
});

/** A graph that may fan out: `f` fails, `t` is a task, `p` a Parallel, `m` an inline Map. */
type Shape = readonly { readonly kind: 'pass' | 't' | 'f' | 'p' | 'm'; readonly inner: readonly Shape[] }[];

function shapes(depth: number): fc.Arbitrary<Shape> {
  const inner = depth === 0 ? fc.constant([]) : fc.array(shapes(depth - 1), { minLength: 1, maxLength: 3 });
  const kind = fc.constantFrom('pass', 't', 't', 'f', ...(depth === 0 ? [] : (['p', 'p', 'm'] as const)));
  return fc.array(fc.record({ kind, inner }), { minLength: 1, maxLength: 3 });
}

function graphOf(shape: Shape, prefix: string): Record<string, unknown> {
  const states = shape.map(({ kind, inner }, i) => {
    const name = `${prefix}${i}`;
    const way = i + 1 < shape.length ? { Next: `${prefix}${i + 1}` } : { End: true };
    const graphs = inner.map((one, j) => graphOf(one, `${name}.${j}.`));
    const caught = i + 1 < shape.length ? [{ ErrorEquals: ['States.ALL'], Next: `${prefix}${i + 1}` }] : [];
    const state = {
      pass: { Type: 'Pass' },
      t: { ...taskOf(way), Arguments: {}, Retry: [{ ErrorEquals: ['Flaky'] }] },
      f: { ...taskOf(way), Arguments: { fails: true }, Catch: caught },
      p: { Type: 'Parallel', Branches: graphs, Catch: caught },
      m: { Type: 'Map', Items: [1, 2], MaxConcurrency: 1, ItemProcessor: graphs[0], Catch: caught },
    }[kind];
    return [name, { ...state, ...way }] as const;
  });
  return { StartAt: `${prefix}0`, States: Object.fromEntries(states) };
}

test('ids ascend without gaps, each event follows an earlier one, times never go back', async () => {
  await fc.assert(
    fc.asyncProperty(shapes(2), fc.array(fc.boolean(), { maxLength: 20 }), async (shape, flakes) => {
      const draws = [...flakes];
      const host = testHost(async ({ arguments: args }) => {
        if ((args as { fails?: boolean }).fails) throw new StatesError('Bad');
        if (draws.shift()) throw new StatesError('Flaky');
        return 1;
      });
      const graph = graphOf(shape, 's') as { StartAt: string; States: Record<string, unknown> };
      await run(statesOf(graph.States), 1, host);
      const { events } = getExecutionHistory(arn, host.journal);
      const byId = new Map(events.map((event) => [event.id, event]));
      let time = '';
      for (const [i, event] of events.entries()) {
        expect(event.id).toBe(i + 1);
        expect(event.previousEventId).toBeLessThan(event.id);
        expect(event.timestamp >= time).toBe(true);
        time = event.timestamp;
        const previous = byId.get(event.previousEventId);
        if (event.previousEventId !== 0) expect(previous).toBeDefined();
        // A state's own events follow its entry; a branch's first state follows the start of its Parallel or iteration.
        if (event.type === 'TaskScheduled')
          expect(['TaskStateEntered', 'TaskFailed']).toContain(previous?.type);
        if (event.type === 'TaskStarted') expect(previous?.type).toBe('TaskScheduled');
        if (event.type === 'MapIterationStarted') expect(previous?.type).toBe('MapStateStarted');
        if (event.type.endsWith('StateEntered') && previous !== undefined)
          expect(previous.type).toMatch(/StateExited$|^ParallelStateStarted$|^MapIterationStarted$/);
      }
    }),
    { numRuns: 60 },
  );
});
