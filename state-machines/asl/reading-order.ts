/** States in the order in which a person reads them: from the start along the transitions. */
import type { State, StateMap } from './types.ts';

function nextOf(state: State): readonly string[] {
  const catches = 'Catch' in state ? (state.Catch ?? []).map((c) => c.Next) : [];
  if (state.Type === 'Choice') return [...state.Choices.map((c) => c.Next), state.Default];
  return 'Next' in state ? [state.Next, ...catches] : catches;
}

/** The same states, depth first from `StartAt`, ends last. */
export function inReadingOrder({ StartAt, States }: StateMap): StateMap {
  const order: string[] = [];
  const seen = new Set<string>();
  const visit = (name: string): void => {
    const state = States[name];
    if (state === undefined || seen.has(name)) return;
    seen.add(name);
    for (const next of [...nextOf(state)].reverse()) visit(next);
    order.unshift(name);
  };
  visit(StartAt);
  return { StartAt, States: Object.fromEntries(order.map((name) => [name, States[name] as State])) };
}
