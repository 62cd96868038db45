/** What is wrong with a definition. */
import { InvalidDefinitionError, parseMachine } from '../../local/interpreter/index.ts';

/** Problems of a definition. */
export function problems(definition: unknown): readonly string[] {
  try {
    parseMachine(definition);
  } catch (error) {
    if (error instanceof InvalidDefinitionError) return error.problems;
    throw error;
  }
  return [];
}

/** Problems of a machine whose first state is given, then `Done`. */
export const ofState = (state: Record<string, unknown>): readonly string[] =>
  problems({
    QueryLanguage: 'JSONata',
    StartAt: 'A',
    States: {
      A: state,
      Done: { Type: 'Succeed' },
      B: { Type: 'Choice', Choices: [{ Condition: '{% true %}', Next: 'Done' }], Default: 'A' },
    },
  }).filter(
    (line) => line !== '/States/Done: no state goes to Done' && !line.startsWith('/States/B: no state goes'),
  );

export const pass = { Type: 'Pass', End: true } as const;

/** A graph that starts at the first of its states. */
export const graph = (
  states: Record<string, unknown>,
): { readonly StartAt: string; readonly States: typeof states } => ({
  StartAt: Object.keys(states)[0] as string,
  States: states,
});
