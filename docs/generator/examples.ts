/** The examples of the docstrings as modules, so that they are compiled and run. */
import type { EntryPoint } from './exports.ts';

/** An example, with the imports that its page says once. */
export interface Example {
  readonly entryPoint: string;
  /** The export that it is of, with a number when it is not the only one: `multiAsset 2`. */
  readonly name: string;
  readonly text: string;
}

/** Where the assets that examples share stand. */
export const sharedFile = 'docs/reference/examples.ts';

/** Examples of all exports. What is used and not declared is imported: from its own entry point first. */
export function examplesOf(
  entryPoints: readonly EntryPoint[],
  ...shared: readonly EntryPoint[]
): readonly Example[] {
  return entryPoints.flatMap((own) => {
    const others = entryPoints.filter((other) => other !== own);
    return own.documented.flatMap(({ name, doc }) => {
      const examples = doc.tags.filter((tag) => tag.name === 'example');
      return examples.map(({ text }, i) => ({
        entryPoint: own.specifier,
        name: `${name}${examples.length > 1 ? ` ${i + 1}` : ''}`,
        text: `${importsOf(text, [own, ...others, ...shared])}${text}\nexport {};\n`,
      }));
    });
  });
}

function importsOf(text: string, entryPoints: readonly EntryPoint[]): string {
  const known = new Set(declaredIn(text));
  const lines = entryPoints.flatMap(({ specifier, documented }) => {
    const used = documented.filter(
      ({ name, isExported }) => isExported && !known.has(name) && new RegExp(`\\b${name}\\b`).test(text),
    );
    for (const { name } of used) known.add(name);
    const names = used.map(({ name, isType }) => (isType ? `type ${name}` : name));
    return used.length === 0 ? [] : [`import { ${names.join(', ')} } from '${specifier}';\n`];
  });
  return lines.join('');
}

/** Names that an example declares or imports itself. */
const declaredIn = (text: string): readonly string[] =>
  [
    ...text.matchAll(
      /^(?:import(?: type)?|const|let|(?:async )?function|class|interface|type) ([\w$]+|\{.*?\}|\[.*?\])/gms,
    ),
  ].flatMap(([, names = '']) => names.match(/[\w$]+/g) ?? []);
