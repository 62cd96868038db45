/** How long the history of an execution gets, and how many transitions it takes: counted on the definition. */
import { mostItems } from '../core/ops/most-items.ts';
import type { Retrier, State, StateMap, TaskState } from './asl/types.ts';
import { isOverItems } from './lower/fan-out.ts';

/** What a way through some states takes. */
export interface Extent {
  /** States entered: what a Standard execution is billed by. */
  readonly transitions: number;
  /** Events of the history, each task succeeding at once. */
  readonly events: number;
  /** The same with retries: all that steps ask for, and {@link mostOfWaits} of those that wait. */
  readonly mostEvents: number;
}

/**
 * Events of retries that wait, in one execution: those that name their errors, as throttling, a partition that another run
 * makes, a pause. Each task may wait a hundred times and more, but these are over 3,000 waits of 2 to 120 seconds: the 33
 * hours of a pause and hundreds of throttled requests beside it, or two days of waiting in a row. To allow for every wait
 * of every task would refuse shards of 40 steps for what does not happen. An execution that does wait longer ends at
 * 25,000 events as failed; what it has published stays, Finish tells of the rest, and `qf retry` begins a new run of it.
 */
export const mostOfWaits = 10_000;

/** An extent while it is counted. */
interface Way extends Extent {
  /** Without waits. */
  readonly mostEvents: number;
  /** Events of every wait. */
  readonly waits: number;
}

const nothing: Way = { transitions: 0, events: 0, mostEvents: 0, waits: 0 };

function add(a: Way, b: Way): Way {
  return {
    transitions: a.transitions + b.transitions,
    events: a.events + b.events,
    mostEvents: a.mostEvents + b.mostEvents,
    waits: a.waits + b.waits,
  };
}

const withWaits = ({ mostEvents, waits }: Pick<Way, 'mostEvents' | 'waits'>): number =>
  mostEvents + Math.min(waits, mostOfWaits);

/**
 * The longest way through an execution that starts with these states, with its own start and end. A Distributed Map
 * counts as what it takes of this execution; its children are executions of their own. An inline Map counts one item; of a
 * fan-out the most events are those of as many items as there may be, one of them with every retry.
 */
export function extentOf(states: StateMap): Extent {
  const { transitions, events, ...most } = longest(states);
  return { transitions, events: events + 2, mostEvents: withWaits(most) + 2 };
}

function longest({ StartAt, States }: StateMap): Way {
  const known = new Map<string, Way>();
  const from = (name: string): Way => {
    const found = known.get(name);
    if (found !== undefined) return found;
    // A state on the way to itself (Plan again) is counted once.
    known.set(name, nothing);
    const state = States[name] as State;
    const usual = longestOf(usualNextOf(state).map(from), ({ events }) => events);
    const { mostEvents, waits } = longestOf(nextOf(state).map(from), withWaits);
    const extent = add(ofState(state), { ...usual, mostEvents, waits });
    known.set(name, extent);
    return extent;
  };
  return from(StartAt);
}

function longestOf(ways: readonly Way[], by: (way: Way) => number): Way {
  return ways.reduce((best, way) => (by(way) > by(best) ? way : best), nothing);
}

/** Where a shard of one partition goes: the last rule of a Choice is the one to run, those before it are about else. */
function usualNextOf(state: State): readonly string[] {
  return state.Type === 'Choice'
    ? [...state.Choices.slice(-1).map(({ Next }) => Next), state.Default]
    : nextOf(state);
}

function nextOf(state: State): readonly string[] {
  if (state.Type === 'Choice') return [...state.Choices.map(({ Next }) => Next), state.Default];
  return 'Next' in state ? [state.Next] : [];
}

/**
 * Events of one state. Source: AWS Step Functions API reference, HistoryEvent; a `.sync` task is also submitted, a Map
 * Run has events of its own.
 */
function ofState(state: State): Way {
  const once = (events: number): Way => ({ transitions: 1, events, mostEvents: events, waits: 0 });
  if (state.Type === 'Task') {
    const isSync = state.Resource.endsWith('.sync');
    const way = once(isSync ? 6 : 5);
    // Scheduled, started, (submitted,) failed: an attempt more.
    const attempt = isSync ? 4 : 3;
    const retries = (waits: boolean): number => retriesOf(state, waits) * attempt;
    return { ...way, mostEvents: way.mostEvents + retries(false), waits: retries(true) };
  }
  if (state.Type === 'Fail') return once(1);
  if (state.Type === 'Parallel') return state.Branches.map(longest).reduce(add, once(4));
  if (state.Type !== 'Map') return once(2);
  if ('Label' in state) return once(6);
  const item = longest(state.ItemProcessor);
  if (!isOverItems(state.Items)) return add(once(6), item);
  // Each iteration is started and has succeeded.
  const retries = item.mostEvents - item.events;
  return add(once(6), { ...item, mostEvents: mostItems * (item.events + 2) + retries });
}

/** Retries of the errors that a retrier names, which wait for others, or of all errors, which the step asks for. */
function retriesOf({ Retry = [] }: TaskState, waits: boolean): number {
  return Retry.filter(({ ErrorEquals }) => ErrorEquals.includes('States.ALL') !== waits).reduce(
    (sum, { MaxAttempts = 3 }: Retrier) => sum + MaxAttempts,
    0,
  );
}
