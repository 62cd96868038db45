/** Looking at a compiled definition. */
import asl from 'asl-validator';
import { type Substitution, type Substitutions, substitute } from '../../core/jobs/substitution.ts';
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

const region = 'us-east-1:123456789012';
const samples: Readonly<Record<Substitution['kind'], (name: string) => string>> = {
  function: (name) => `arn:aws:lambda:${region}:function:${name}`,
  'job-definition': (name) => `arn:aws:batch:${region}:job-definition/${name}:1`,
  'job-queue': (name) => `arn:aws:batch:${region}:job-queue/${name}`,
  'query-role': (name) => `arn:aws:iam::123456789012:role/${name}`,
  workgroup: (name) => name.toLowerCase(),
  database: (name) => name.toLowerCase(),
  bucket: (name) => name.toLowerCase(),
};

/** What asl-validator says against a definition with sample ARNs put in; nothing when it is valid. */
export function complaintsOf(text: string, substitutions: Substitutions): string {
  const values = Object.fromEntries(
    Object.entries(substitutions).map(([name, { kind }]) => [name, samples[kind](name)]),
  );
  const { isValid, errorsText } = asl(JSON.parse(substitute(text, values)) as object);
  return isValid ? '' : errorsText('\n');
}
