/** The pages that people write: the README and `docs/`, without the generated API reference. */
import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = new URL('../../', import.meta.url);

/** Text of a file of the package. */
export const read = (path: string): string => readFileSync(new URL(path, root), 'utf8');

/** Paths from the root of the package. */
export const pages: readonly string[] = [
  'README.md',
  ...globSync('docs/**/*.md', { cwd: fileURLToPath(root) }).sort(),
].filter((path) => !path.startsWith('docs/reference/api/'));

/** A block of TypeScript in a page. */
export interface Code {
  readonly name: string;
  readonly text: string;
  /** The file that it quotes, as its first line says. */
  readonly quotes: string | undefined;
}

/** The blocks of all pages. */
export function codeOfPages(): readonly Code[] {
  return pages.flatMap((page) =>
    [...read(page).matchAll(/^```ts\n(?:\/\/ (\S+\.ts)\n)?([\s\S]*?)^```/gm)].map(
      ([, quotes, text = ''], i) => ({
        name: `${page} ${i + 1}`,
        text,
        quotes,
      }),
    ),
  );
}
