/** Looking at a compiled definition. */
import type { State, StateMap } from '../../state-machines/asl/types.ts';

/** Every state, with the name that it has; nested ones too. */
export function statesOf({ States }: StateMap): readonly (readonly [string, State])[] {
  return Object.entries(States).flatMap(([name, state]) => [
    [name, state] as const,
    ...(state.Type === 'Parallel' ? state.Branches.flatMap(statesOf) : []),
    ...(state.Type === 'Map' ? statesOf(state.ItemProcessor) : []),
  ]);
}

/** What is wrong with the transitions of a definition: a Next to nowhere, a state that nothing leads to, a name twice. */
export function brokenTransitions(machine: StateMap): readonly string[] {
  const names = statesOf(machine).map(([name]) => name);
  const twice = names.filter((name, i) => names.indexOf(name) < i);
  return [...twice.map((name) => `${name} is there twice`), ...scopesOf(machine).flatMap(brokenIn)];
}

function scopesOf(scope: StateMap): readonly StateMap[] {
  const inner = Object.values(scope.States).flatMap((state) =>
    state.Type === 'Parallel' ? state.Branches : state.Type === 'Map' ? [state.ItemProcessor] : [],
  );
  return [scope, ...inner.flatMap(scopesOf)];
}

function brokenIn({ StartAt, States }: StateMap): readonly string[] {
  const problems: string[] = [];
  const reached = new Set<string>();
  const visit = (name: string): void => {
    const state = States[name];
    if (state === undefined) problems.push(`${name} is not there`);
    if (state === undefined || reached.has(name)) return;
    reached.add(name);
    for (const next of nextOf(state)) visit(next);
  };
  visit(StartAt);
  for (const name of Object.keys(States)) if (!reached.has(name)) problems.push(`nothing leads to ${name}`);
  return problems;
}

function nextOf(state: State): readonly string[] {
  if (state.Type === 'Choice') return [...state.Choices.map(({ Next }) => Next), state.Default];
  const catches = 'Catch' in state ? (state.Catch ?? []).map(({ Next }) => Next) : [];
  return 'Next' in state ? [state.Next, ...catches] : catches;
}
