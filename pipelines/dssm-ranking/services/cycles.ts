/** Views that are made from other views: their order, and cycles among them. */
import type { ServiceFiles } from './files.ts';

/** Views that a view is made from. */
export function viewsUnder(name: string, { views }: ServiceFiles): readonly string[] {
  const pooled = views.get(name)?.value.pooling?.embeddings;
  return pooled === undefined || !views.has(pooled) ? [] : [pooled];
}

/** Some views and all that they are made from, upstream first, each once; a cycle comes back instead. */
export function orderViews(
  names: readonly string[],
  files: ServiceFiles,
): { readonly ordered: readonly string[] } | { readonly cycle: readonly string[] } {
  const ordered: string[] = [];
  const path: string[] = [];
  const visit = (name: string): readonly string[] | undefined => {
    if (ordered.includes(name)) return undefined;
    if (path.includes(name)) return [...path.slice(path.indexOf(name)), name];
    path.push(name);
    for (const under of viewsUnder(name, files)) {
      const cycle = visit(under);
      if (cycle !== undefined) return cycle;
    }
    path.pop();
    ordered.push(name);
    return undefined;
  };
  for (const name of names) {
    const cycle = visit(name);
    if (cycle !== undefined) return { cycle };
  }
  return { ordered };
}
