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
  /** The same, each task retried as often as its retriers allow. */
  readonly mostEvents: number;
}

const nothing: Extent = { transitions: 0, events: 0, mostEvents: 0 };

function add(a: Extent, b: Extent): Extent {
  return {
    transitions: a.transitions + b.transitions,
    events: a.events + b.events,
    mostEvents: a.mostEvents + b.mostEvents,
  };
}

/**
 * The longest way through an execution that starts with these states, with its own start and end. A Distributed Map
 * counts as what it takes of this execution; its children are executions of their own. An inline Map counts one item; of a
 * fan-out the most events are those of as many items as there may be, one of them with every retry.
 */
export function extentOf(states: StateMap): Extent {
  return add({ transitions: 0, events: 2, mostEvents: 2 }, longest(states));
}

function longest({ StartAt, States }: StateMap): Extent {
  const known = new Map<string, Extent>();
  const from = (name: string): Extent => {
    const found = known.get(name);
    if (found !== undefined) return found;
    // A state on the way to itself (Plan again) is counted once.
    known.set(name, nothing);
    const state = States[name] as State;
    const usual = longestOf(usualNextOf(state).map(from), 'events');
    const worst = longestOf(nextOf(state).map(from), 'mostEvents');
    const extent = add(ofState(state), { ...usual, mostEvents: worst.mostEvents });
    known.set(name, extent);
    return extent;
  };
  return from(StartAt);
}

function longestOf(ways: readonly Extent[], by: keyof Extent): Extent {
  return ways.reduce((best, way) => (way[by] > best[by] ? way : best), nothing);
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
function ofState(state: State): Extent {
  const once = (events: number, more = 0): Extent => ({ transitions: 1, events, mostEvents: events + more });
  if (state.Type === 'Task') {
    const isSync = state.Resource.endsWith('.sync');
    // Scheduled, started, (submitted,) failed: an attempt more.
    return once(isSync ? 6 : 5, retriesOf(state) * (isSync ? 4 : 3));
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

function retriesOf({ Retry = [] }: TaskState): number {
  return Retry.reduce((sum, { MaxAttempts = 3 }: Retrier) => sum + MaxAttempts, 0);
}
