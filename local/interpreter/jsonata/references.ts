/**
 * What an expression may refer to. The service refuses a definition with an expression that reads the context item
 * (there is none), `$$`, or a field of `$states` that is not there.
 * Source: CreateStateMachine, UNSUPPORTED_JSONATA_EXPRESSION.
 */

/** Where an expression stands: what `$states` has beside input and context. */
export interface Available {
  readonly result?: boolean;
  readonly errorOutput?: boolean;
}

/** The part of the library's syntax tree that is looked at. */
interface Node {
  readonly type?: string;
  readonly value?: unknown;
  readonly steps?: readonly Node[];
  readonly stages?: readonly Node[];
  readonly predicate?: readonly Node[];
  readonly group?: { readonly lhs: readonly (readonly Node[])[] };
  readonly lhs?: Node | readonly (readonly Node[])[];
  readonly rhs?: Node;
  readonly expr?: Node;
  readonly expression?: Node;
  readonly expressions?: readonly Node[];
  readonly arguments?: readonly Node[];
  readonly procedure?: Node;
  readonly body?: Node;
  readonly condition?: Node;
  readonly then?: Node;
  readonly else?: Node;
  readonly pattern?: Node;
  readonly update?: Node;
  readonly delete?: Node;
  readonly terms?: readonly { readonly expression: Node }[];
}

/** Most levels of an expression. Source: the service refuses one more while it evaluates. */
const maxDepth = 100;

/** Problems of an expression's references, each a sentence. */
export function problemsOfReferences(ast: unknown, available: Available): readonly string[] {
  const problems = new Set<string>();
  visit(ast as Node, true, 1, available, problems);
  return [...problems];
}

/** `top`: the context item would be that of the whole expression. */
function visit(
  node: Node | undefined,
  top: boolean,
  depth: number,
  available: Available,
  problems: Set<string>,
): void {
  if (node === undefined) return;
  if (depth === maxDepth + 1)
    problems.add(`It nests more than ${maxDepth} levels deep; divide it by variables.`);
  const walk = (child: Node | undefined, atTop = top): void =>
    visit(child, atTop, depth + 1, available, problems);
  switch (node.type) {
    case 'variable':
      if (node.value === '$') problems.add("Reference to '$$' is not supported.");
      if (node.value === '' && top) problems.add("Reference to '$' at the top level is not supported.");
      if (node.value === 'eval') problems.add('$eval is not supported; use $parse for JSON text.');
      break;
    case 'name':
      if (top) problems.add(`Reference to '${String(node.value)}' at the top level is not supported.`);
      break;
    case 'wildcard':
    case 'descendant':
      if (top) problems.add(`Reference to '${String(node.value)}' at the top level is not supported.`);
      break;
    case 'path':
      checkStates(node.steps ?? [], available, problems);
      node.steps?.forEach((step, i) => {
        walk(step, top && i === 0);
      });
      break;
    case 'transform':
      for (const part of [node.pattern, node.update, node.delete]) walk(part, false);
      break;
    case 'bind':
      walk(node.rhs);
      break;
    case 'sort':
      for (const term of node.terms ?? []) walk(term.expression, false);
      break;
    case 'lambda':
      walk(node.body);
      break;
    default:
      if (Array.isArray(node.lhs)) for (const pair of node.lhs) for (const part of pair) walk(part);
      else walk(node.lhs as Node | undefined);
      for (const part of [node.rhs, node.expression, node.condition, node.then, node.else, node.procedure])
        walk(part);
      for (const part of [...(node.expressions ?? []), ...(node.arguments ?? [])]) walk(part);
  }
  for (const stage of [...(node.stages ?? []), ...(node.predicate ?? [])]) walk(stage.expr, false);
  for (const pair of node.group?.lhs ?? []) for (const part of pair) walk(part, false);
}

function checkStates(steps: readonly Node[], available: Available, problems: Set<string>): void {
  const [first, second] = steps;
  if (first?.type !== 'variable' || first.value !== 'states' || second?.type !== 'name') return;
  const field = String(second.value);
  if (field === 'input' || field === 'context') return;
  if (field === 'result' || field === 'errorOutput') {
    if (available[field] !== true) problems.add(`Field '$states.${field}' does not exist here.`);
    return;
  }
  problems.add(`Field '$states.${field}' does not exist; there are input, result, errorOutput and context.`);
}
