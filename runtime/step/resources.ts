/** Resources of a step: made before it, disposed of after it, in reverse order, also when it fails. */
import { z } from 'zod';
import type { Resources } from '../../core/resources/resource.ts';

/** Runs a function with the values of some resources. */
export async function withResources<T>(
  resources: Resources,
  run: (values: Readonly<Record<string, unknown>>) => Promise<T>,
): Promise<T> {
  const values: Record<string, unknown> = {};
  const disposals: (() => unknown)[] = [];
  try {
    for (const [name, resource] of Object.entries(resources)) {
      const value = await resource.create(z.parse(resource.config, resource.configValue) as never);
      values[name] = value;
      disposals.unshift(() => resource.dispose?.(value as never));
    }
    return await run(values);
  } finally {
    for (const dispose of disposals) await dispose();
  }
}
