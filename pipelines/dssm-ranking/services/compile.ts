/** Compiles every view and every service of some folders. */
import { DefinitionError } from '../../../core/errors.ts';
import { orderViews } from './cycles.ts';
import { readServiceFiles, type ServiceFiles, type ServicePaths } from './files.ts';
import { compileService } from './service.ts';
import type { CompiledService } from './types.ts';
import { type CompiledView, compileView } from './view.ts';

/**
 * The compiled services by name. Views that no service uses are checked as well.
 *
 * @throws DefinitionError with a line for every problem: file, line, key, what was found and what is allowed
 */
export function compileServices(paths: ServicePaths): ReadonlyMap<string, CompiledService> {
  const files = readServiceFiles(paths);
  const views = compileViews(files);
  const services = new Map<string, CompiledService>();
  for (const [name, file] of files.services) {
    const service = compileService(file, files, views);
    if (service !== undefined) services.set(name, service);
  }
  const problems = [...files.views.values(), ...files.services.values()].flatMap(({ text }) => text.problems);
  if (problems.length > 0) throw new DefinitionError(problems);
  return services;
}

function compileViews(files: ServiceFiles): ReadonlyMap<string, CompiledView> {
  const compiled = new Map<string, CompiledView>();
  const order = orderViews([...files.views.keys()], files);
  if ('cycle' in order) {
    const { text } = files.views.get(order.cycle[0]!)!;
    text.report(
      ['pooling', 'embeddings'],
      `closes a cycle: ${order.cycle.join(' -> ')}; remove one of these uses`,
    );
    return compiled;
  }
  for (const name of order.ordered) {
    const view = compileView(name, files, compiled);
    if (view !== undefined) compiled.set(name, view);
  }
  return compiled;
}
