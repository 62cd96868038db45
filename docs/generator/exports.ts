/** The public exports of the package, read by TypeScript's own parser and checker. */
import { readFileSync } from 'node:fs';
import { posix, relative } from 'node:path';
import { type ExportDeclaration, type ExportSpecifier, type Node, SyntaxKind } from 'typescript/unstable/ast';
import type { Checker, Symbol as ProgramSymbol } from 'typescript/unstable/sync';
import { packageRoot } from '../../infra/paths.ts';
import { type Declaration, docOf, textOf, typeNamesOf } from './declaration.ts';
import type { Docstring } from './docstring.ts';
import { pathOf, type TypeScript } from './project.ts';

/** An export, or a type that an export names. */
export interface Documented {
  readonly name: string;
  /** False for a type that cannot be imported. */
  readonly isExported: boolean;
  /** True for what is gone at run time. */
  readonly isType: boolean;
  /** The file that declares it, from the root of the package: `core/assets/asset.ts`. */
  readonly file: string;
  readonly declaration: string;
  readonly doc: Docstring;
}

/** An entry point of package.json. */
export interface EntryPoint {
  /** As it is imported: `quantflow/testing`. */
  readonly specifier: string;
  readonly file: string;
  /** Its exports, and the types which they name that are declared in the folders of exports; in the order of the source. */
  readonly documented: readonly Documented[];
}

/** The entry points that package.json names: file by specifier. */
export function publicEntryPoints(): Readonly<Record<string, string>> {
  const { name, exports } = JSON.parse(readFileSync(pathOf('package.json'), 'utf8')) as {
    readonly name: string;
    readonly exports: Readonly<Record<string, string>>;
  };
  return Object.fromEntries(
    Object.entries(exports).map(([path, file]) => [posix.join(name, path), posix.normalize(file)]),
  );
}

/** Reads entry points, given as file by specifier. */
export function readEntryPoints(
  entries: Readonly<Record<string, string>>,
  typescript: TypeScript,
): readonly EntryPoint[] {
  const { program, checker } = typescript.project(Object.values(entries).map(pathOf));
  return Object.entries(entries).map(([specifier, file]) => {
    const source = program.getSourceFile(pathOf(file));
    const module = source && checker.getSymbolAtLocation(source);
    if (module === undefined) throw new Error(`${file} of ${specifier} is no module`);
    const exported = checker
      .getExportsOfModule(module)
      .map((symbol) => ({ ...found(declared(symbol, checker)), isTypeExport: isTypeExport(symbol) }));
    return { specifier, file, documented: withNamedTypes(exported, checker).map(documented) };
  });
}

/** A symbol with its declarations, of an overloaded function without the implementation, which nobody sees. */
interface Found {
  readonly symbol: ProgramSymbol;
  readonly nodes: readonly Declaration[];
  readonly file: string;
  readonly isExported: boolean;
  /** A class that is exported as a type. */
  readonly isTypeExport?: boolean;
}

function isTypeExport(symbol: ProgramSymbol): boolean {
  const specifier = symbol.declarations[0]?.resolve() as (Node & Partial<ExportSpecifier>) | undefined;
  const statement = specifier?.parent.parent as (Node & Partial<ExportDeclaration>) | undefined;
  return specifier?.isTypeOnly === true || statement?.isTypeOnly === true;
}

function found(symbol: ProgramSymbol, isExported = true): Found {
  const nodes = symbol.declarations.map((handle) => handle.resolve() as Declaration);
  const file = relative(packageRoot, nodes[0]?.getSourceFile().fileName ?? '');
  const isOverloaded = nodes.length > 1 && nodes.at(-1)?.body !== undefined;
  return { symbol, nodes: isOverloaded ? nodes.slice(0, -1) : nodes, file, isExported };
}

/** Behind an import or export of it. */
function declared(symbol: ProgramSymbol, checker: Checker): ProgramSymbol {
  const kind = symbol.declarations[0]?.kind;
  const isAlias = kind === SyntaxKind.ExportSpecifier || kind === SyntaxKind.ImportSpecifier;
  return isAlias ? checker.getAliasedSymbol(symbol) : symbol;
}

const types: readonly SyntaxKind[] = [SyntaxKind.InterfaceDeclaration, SyntaxKind.TypeAliasDeclaration];
const isType = ({ nodes, isTypeExport = false }: Found): boolean =>
  isTypeExport || nodes.some(({ kind }) => types.includes(kind));

/** The exports with the types which they and those types name, as far as declared in the same folders. */
function withNamedTypes(exported: readonly Found[], checker: Checker): readonly Found[] {
  const folders = new Set(exported.map(({ file }) => folderOf(file)));
  const all = new Map(exported.map((one) => [one.symbol.id, one]));
  // A map is walked as it grows.
  for (const { nodes } of all.values()) {
    for (const name of nodes.flatMap(typeNamesOf)) {
      const symbol = checker.getSymbolAtLocation(name);
      if (symbol === undefined) continue;
      const named = found(declared(symbol, checker), false);
      if (isType(named) && folders.has(folderOf(named.file)) && !all.has(named.symbol.id))
        all.set(named.symbol.id, named);
    }
  }
  return [...all.values()].toSorted(
    (a, b) =>
      compare(folderOf(a.file), folderOf(b.file)) ||
      compare(a.file, b.file) ||
      (a.nodes[0]?.pos ?? 0) - (b.nodes[0]?.pos ?? 0),
  );
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** The folder of a file: `core/assets`. */
export const folderOf = (file: string): string => file.slice(0, file.lastIndexOf('/'));

function documented(one: Found): Documented {
  const { symbol, nodes, file, isExported } = one;
  const [first] = nodes;
  if (first === undefined) throw new Error(`${symbol.name} has no declaration`);
  const declaration = nodes.map(textOf).join('\n');
  return { name: symbol.name, isExported, isType: isType(one), file, declaration, doc: docOf(first) };
}
