/** A declaration as its user sees it: without bodies, initializers and private members. */
import { type Node, SyntaxKind } from 'typescript/unstable/ast';
import { type Docstring, parseDocstring } from './docstring.ts';

/** What of the syntax tree is needed here: every kind of declaration has some of it. */
export interface Declaration extends Node {
  readonly jsDoc?: readonly Node[];
  readonly body?: Node;
  readonly initializer?: Node;
  readonly type?: Node;
  readonly name?: Node;
  readonly members?: readonly Declaration[];
  readonly modifiers?: readonly Node[];
}

const isPrivate = ({ name, modifiers = [] }: Declaration): boolean =>
  name?.kind === SyntaxKind.PrivateIdentifier ||
  modifiers.some(({ kind }) => kind === SyntaxKind.PrivateKeyword);

const isClass = (node: Declaration): boolean => node.kind === SyntaxKind.ClassDeclaration;
const isConst = (node: Declaration): boolean => node.kind === SyntaxKind.VariableDeclaration;

/** Its docstring; that of a `const` stands at the statement. */
export function docOf(node: Declaration): Docstring {
  const commented = isConst(node) ? (node.parent.parent as Declaration) : node;
  return parseDocstring(commented.jsDoc?.at(-1)?.getText() ?? '');
}

/** Its text, such as `function daily(options: DailyOptions): PartitionsDefinition;`. */
export function textOf(node: Declaration): string {
  const { text } = node.getSourceFile();
  const head = ({ pos, end, body, initializer, type }: Declaration, from = pos): string => {
    if (body !== undefined) return `${text.slice(from, body.pos).trimEnd()};`;
    return initializer !== undefined && type !== undefined
      ? `${text.slice(from, type.end)};`
      : text.slice(from, end);
  };
  const start = node.getStart();
  if (isConst(node)) return `const ${head(node, start)}`;
  const [first] = node.members ?? [];
  if (!isClass(node) || first === undefined) return withoutExport(head(node, start));
  const members = (node.members ?? []).filter((member) => !isPrivate(member)).map((member) => head(member));
  return `${withoutExport(text.slice(start, first.pos))}${members.join('')}\n}`;
}

const withoutExport = (text: string): string => text.replace(/^export (?:default )?/, '');

/** The names of types in it. */
export function typeNamesOf(node: Declaration): readonly Node[] {
  const found: Node[] = [];
  const visit = (at: Declaration): void => {
    if (isPrivate(at)) return;
    const { kind } = at;
    const { typeName, expression } = at as { readonly typeName?: Node; readonly expression?: Node };
    if (kind === SyntaxKind.TypeReference && typeName !== undefined) found.push(typeName);
    if (kind === SyntaxKind.ExpressionWithTypeArguments && expression !== undefined) found.push(expression);
    at.forEachChild((child) => {
      if (child !== at.body && child !== at.initializer) visit(child as Declaration);
    });
  };
  visit(node);
  return found;
}
