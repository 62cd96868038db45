/**
 * Node's own modules that are costly to import: an `import` of `http` reads all that it exports, and so loads `fetch`, 35 ms
 * of a cold start. A `require` does not, and gives the same module.
 */
import type { Plugin } from 'esbuild';

const namespace = 'required-builtin';

/** Turns imports of some of Node's modules into `require`. */
export function requiredBuiltins(...names: readonly string[]): Plugin {
  return {
    name: 'required-builtins',
    setup({ onResolve, onLoad }) {
      onResolve({ filter: new RegExp(`^(node:)?(${names.join('|')})$`) }, ({ path, kind }) =>
        kind === 'import-statement' ? { path, namespace } : undefined,
      );
      onLoad({ filter: /.*/, namespace }, ({ path }) => ({
        contents: `module.exports = require(${JSON.stringify(path)});`,
        loader: 'js',
      }));
    },
  };
}
