/** Reads the states of a graph and checks the ways through it. */
import type { Graph, State, StateType } from '../runtime.ts';
import { stateKinds } from '../states/index.ts';
import { isObject, kindOf } from './problems.ts';
import { type MachineContext, StateParser } from './state-parser.ts';
import type { Target, VariableScope } from './variable-scope.ts';

/** Names of all states so far, with their paths: they are unique in the machine. */
export type StateNames = Map<string, string>;

interface ParsedState {
  readonly state: State;
  readonly path: string;
  readonly targets: readonly Target[];
  readonly terminal: boolean;
}

/** Reads the `StartAt` and `States` of an object whose other fields were checked. */
export function readStates(
  machine: MachineContext,
  raw: Readonly<Record<string, unknown>>,
  path: string,
  variables: VariableScope,
  names: StateNames,
): Graph {
  const { problems } = machine;
  const states = new Map<string, ParsedState>();
  const rawStates = raw['States'];
  if (!isObject(rawStates) || Object.keys(rawStates).length === 0)
    problems.add(`${path}/States`, `must be an object of at least one state, but is ${kindOf(rawStates)}`);
  else {
    for (const [name, rawState] of Object.entries(rawStates)) {
      const parsed = readState(machine, rawState, name, `${path}/States/${name}`, variables, names);
      if (parsed !== undefined) states.set(name, parsed);
    }
    checkWays(machine, raw['StartAt'], rawStates, states, path);
  }
  return {
    startAt: String(raw['StartAt']),
    states: new Map([...states].map(([name, { state }]) => [name, state])),
  };
}

function readState(
  machine: MachineContext,
  raw: unknown,
  name: string,
  path: string,
  variables: VariableScope,
  names: StateNames,
): ParsedState | undefined {
  const { problems } = machine;
  if (name.length === 0 || name.length > 80)
    problems.add(path, `a state's name has 1 to 80 characters, this one ${name.length}`);
  const other = names.get(name);
  if (other !== undefined) problems.add(path, `the name ${name} is that of ${other} too`);
  names.set(name, path);
  const parser = new StateParser(machine, raw, path, name, variables);
  const type = parser.value('Type');
  if (typeof type !== 'string' || !Object.hasOwn(stateKinds, type)) {
    const known = Object.keys(stateKinds).join(', ');
    parser.problem('Type', `the type of the state must be one of ${known}, but is ${kindOf(type)}`);
    return undefined;
  }
  const kind = stateKinds[type as StateType](isDistributed(raw));
  const language = parser.value('QueryLanguage');
  if (language !== undefined && language !== 'JSONata')
    parser.problem('QueryLanguage', `must be JSONata, but is ${kindOf(language)}`);
  parser.only([...kind.fields, 'Type', 'Comment', 'QueryLanguage'], describe(type, isDistributed(raw)));
  parser.comment();
  variables.targets = [];
  const run = kind.parse(parser);
  const targets = variables.targets;
  variables.targets = [];
  return { state: { name, type: type as StateType, run }, path, targets, terminal: parser.isTerminal };
}

function describe(type: string, distributed: boolean): string {
  if (type === 'Map') return distributed ? 'a Distributed Map' : 'an inline Map';
  return `a ${type} state`;
}

function isDistributed(raw: unknown): boolean {
  const processor = isObject(raw) ? raw['ItemProcessor'] : undefined;
  const config = isObject(processor) ? processor['ProcessorConfig'] : undefined;
  return isObject(config) && config['Mode'] === 'DISTRIBUTED';
}

function checkWays(
  { problems }: MachineContext,
  startAt: unknown,
  rawStates: Readonly<Record<string, unknown>>,
  states: ReadonlyMap<string, ParsedState>,
  path: string,
): void {
  const known = (name: unknown): boolean => typeof name === 'string' && Object.hasOwn(rawStates, name);
  if (!known(startAt)) {
    problems.add(`${path}/StartAt`, `must be one of the States, but is ${kindOf(startAt)}`);
    return;
  }
  for (const { targets } of states.values())
    for (const target of targets)
      if (!known(target.name)) problems.add(target.path, `there is no state ${target.name} in this graph`);
  if (states.size < Object.keys(rawStates).length) return;
  if (![...states.values()].some(({ terminal }) => terminal))
    problems.add(path, 'no state ends this graph; one must have End, or be a Succeed or Fail');
  const reached = new Set<string>([startAt as string]);
  for (const name of reached) for (const target of states.get(name)?.targets ?? []) reached.add(target.name);
  for (const [name, state] of states)
    if (!reached.has(name)) problems.add(state.path, `no state goes to ${name}`);
}
