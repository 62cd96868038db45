/** The examples of the docstrings and pages as modules, so that they are compiled and run. */
import type { EntryPoint } from './exports.ts';

/** An example as a module. */
export interface Example {
  /** Where it stands, with a number when it is not the only one there: `quantflow multiAsset 2`. */
  readonly name: string;
  readonly text: string;
}

/** Where the assets that examples share stand. */
export const sharedFile = 'docs/reference/examples.ts';

/** Examples of all exports. Imports are added for what is used and not declared: from its own entry point first. */
export function examplesOf(
  entryPoints: readonly EntryPoint[],
  ...shared: readonly EntryPoint[]
): readonly Example[] {
  return entryPoints.flatMap((own) => {
    const others = entryPoints.filter((other) => other !== own);
    return own.documented.flatMap(({ name, doc }) =>
      doc.tags
        .filter((tag) => tag.name === 'example')
        .map(({ text }, i, { length }) => ({
          name: `${own.specifier} ${name}${length > 1 ? ` ${i + 1}` : ''}`,
          text: moduleOf(text, [own, ...others, ...shared]),
        })),
    );
  });
}

/** Code as a module that imports what it uses and does not declare. */
export function moduleOf(text: string, entryPoints: readonly EntryPoint[]): string {
  const known = new Set(declaredIn(text));
  const lines = entryPoints.flatMap(({ specifier, documented }) => {
    const used = documented.filter(
      ({ name, isExported }) => isExported && !known.has(name) && new RegExp(`\\b${name}\\b`).test(text),
    );
    for (const { name } of used) known.add(name);
    const names = used.map(({ name, isType }) => (isType ? `type ${name}` : name));
    return used.length === 0 ? [] : [`import { ${names.join(', ')} } from '${specifier}';\n`];
  });
  return `${lines.join('')}${text}\nexport {};\n`;
}

/** Names that an example declares or imports itself. */
const declaredIn = (text: string): readonly string[] =>
  [
    ...text.matchAll(
      /^(?:import(?: type)?|const|let|(?:async )?function|class|interface|type) ([\w$]+|\{.*?\}|\[.*?\])/gms,
    ),
  ].flatMap(([, names = '']) => names.match(/[\w$]+/g) ?? []);
