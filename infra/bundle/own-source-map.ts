/**
 * Leaves packages out of the source map: four fifths of it would be theirs, and a quarter of the upload. Frames of a stack
 * trace that are in a package show their place in the bundle.
 */
import { readFile } from 'node:fs/promises';
import type { Plugin } from 'esbuild';

/** Keeps what lies in `node_modules` out of the source map. */
export function ownSourceMap(): Plugin {
  return {
    name: 'own-source-map',
    setup({ onLoad }) {
      onLoad({ filter: /[\\/]node_modules[\\/].*\.[cm]?js$/ }, async ({ path }) => {
        const text = await readFile(path, 'utf8');
        // esbuild leaves out what a map of the package does not place: this one places a line after the last.
        const lines = text.split('\n').length;
        const map = JSON.stringify({ version: 3, sources: [''], mappings: `${';'.repeat(lines)}AAAA` });
        return {
          contents: `${text}\n//# sourceMappingURL=data:application/json,${encodeURIComponent(map)}`,
          loader: 'js',
        };
      });
    },
  };
}
