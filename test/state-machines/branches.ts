/** Several state machines as one, for what takes its time once for each that it looks at. */
import type { State, StateMachine, StateMap } from '../../state-machines/asl/types.ts';

/** A state machine with a branch for each of some, whose names stand before the names of their states. */
export function branchesOf(machines: ReadonlyMap<string, StateMachine>): unknown {
  return {
    QueryLanguage: 'JSONata',
    StartAt: 'All',
    States: {
      All: {
        Type: 'Parallel',
        End: true,
        Branches: [...machines].map(([name, { StartAt, States }]) => renamed(name, { StartAt, States })),
      },
    },
  };
}

/** States under other names; what refers to them, too. */
function renamed(before: string, { StartAt, States, ...rest }: StateMap): unknown {
  const to = (name: string): string => `${before}: ${name}`;
  const next = <T extends object>(value: T): object => ({
    ...value,
    ...('Next' in value && { Next: to(value.Next as string) }),
    ...('Default' in value && { Default: to(value.Default as string) }),
  });
  const state = (given: State): object => ({
    ...next(given),
    ...('Catch' in given && { Catch: given.Catch?.map(next) }),
    ...('Choices' in given && { Choices: given.Choices.map(next) }),
    ...('Branches' in given && { Branches: given.Branches.map((branch) => renamed(before, branch)) }),
    ...('ItemProcessor' in given && { ItemProcessor: renamed(before, given.ItemProcessor) }),
  });
  return {
    ...rest,
    StartAt: to(StartAt),
    States: Object.fromEntries(Object.entries(States).map(([name, one]) => [to(name), state(one)])),
  };
}
