/** A resource whose value is given. */
import { z } from 'zod';
import type { Resource } from '../resources/resource.ts';

/**
 * A resource that hands out a value as it is: for definitions made in a test.
 *
 * @example asset({ key: 'a', resources: { http: mockResource({ get: async () => 'body' }) }, run: ... })
 */
export function mockResource<V>(value: V, name = 'mock'): Resource<V> {
  return { name, config: z.strictObject({}), configValue: {}, create: () => value };
}
