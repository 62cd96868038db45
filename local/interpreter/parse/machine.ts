/** Reads a definition: JSONata-mode Amazon States Language. */
import { ExpressionCompiler } from '../jsonata/expression.ts';
import type { Graph } from '../runtime.ts';
import { readStates, type StateNames } from './graph.ts';
import { ObjectReader } from './object-reader.ts';
import { isObject, kindOf, Problems } from './problems.ts';
import type { MachineContext } from './state-parser.ts';
import { VariableScope } from './variable-scope.ts';

/** A definition, checked and compiled. Use it for as many executions as needed. */
export interface Machine {
  readonly graph: Graph;
  /** Of an execution as a whole. */
  readonly timeoutSeconds: number | undefined;
  /** Resources of its Tasks, with their paths in the definition. */
  readonly resources: readonly { readonly path: string; readonly resource: string }[];
}

/** Longest definition, in bytes of JSON text. Source: Step Functions service quotas. */
const maxDefinitionBytes = 1_048_576;

const machineFields = ['Comment', 'QueryLanguage', 'StartAt', 'States', 'TimeoutSeconds', 'Version'];

/**
 * Checks a definition and compiles its expressions.
 *
 * What is not supported is refused by name, and so is what CreateStateMachine refuses: a missing or unreachable state,
 * a graph without an end, a state's name or a Map's label used twice, an expression that reads the top-level context
 * (`$`, `$$`, a bare name) or a field of `$states` that its place does not have, and a variable that an outer scope
 * assigns too.
 *
 * @param definition the JSON value (not its text)
 * @throws InvalidDefinitionError with a line for each fault and its path, `/States/Plan/Next`
 */
export function parseMachine(definition: unknown): Machine {
  const problems = new Problems();
  const root = new VariableScope();
  const scopes = [root];
  const names: StateNames = new Map();
  const context: MachineContext = {
    problems,
    compiler: new ExpressionCompiler(),
    labels: new Map(),
    resources: [],
    graph(raw, path, fields, variables) {
      new ObjectReader(context, raw, path, '', variables).only(fields, 'this graph');
      return readStates(context, isObject(raw) ? raw : {}, path, variables, names);
    },
    scope(parent) {
      const scope = new VariableScope(parent);
      scopes.push(scope);
      return scope;
    },
  };
  const reader = new ObjectReader(context, definition, '', '', root);
  const language = reader.value('QueryLanguage');
  if (language !== 'JSONata')
    reader.problem('QueryLanguage', `must be JSONata, but is ${kindOf(language)}; JSONPath is not supported`);
  if (JSON.stringify(definition)?.length > maxDefinitionBytes)
    reader.problem('', `is longer than ${maxDefinitionBytes} bytes`);
  reader.comment();
  const version = reader.value('Version') ?? '1.0';
  if (version !== '1.0') reader.problem('Version', `must be "1.0", but is ${kindOf(version)}`);
  const timeoutSeconds = reader.constantNumber('TimeoutSeconds', 1, 99_999_999);
  const graph = context.graph(definition, '', machineFields, root);
  for (const scope of scopes) scope.check(problems);
  problems.check();
  return { graph, timeoutSeconds, resources: context.resources };
}
