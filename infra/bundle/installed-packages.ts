/**
 * Packages with native code stay out of the bundles: a layer or an image installs them. `import()` becomes a `require` at
 * that moment, because `require` also finds what lies in a Lambda layer, by NODE_PATH; and a function that never comes
 * there needs no layer.
 */
import type { Plugin } from 'esbuild';

const namespace = 'installed-package';

/** Keeps packages whose name begins with `scope` out of the bundle. */
export function installedPackages(scope: `@${string}/`): Plugin {
  return {
    name: 'installed-packages',
    setup({ onResolve, onLoad }) {
      onResolve({ filter: new RegExp(`^${scope}`) }, ({ path, kind, importer }) => {
        if (kind === 'dynamic-import') return { path, namespace };
        if (kind === 'require-call') return { path, external: true };
        return {
          errors: [
            {
              text: `${importer} imports ${path} when it loads; use await import('${path}') where it is needed, for Plan and Finish run without it`,
            },
          ],
        };
      });
      onLoad({ filter: /.*/, namespace }, ({ path }) => ({
        contents: `module.exports = require(${JSON.stringify(path)});`,
        loader: 'js',
      }));
    },
  };
}
