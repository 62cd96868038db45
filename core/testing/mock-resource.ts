/** A resource whose value is given. */
import { z } from 'zod';
import type { Resource } from '../resources/resource.ts';

let made = 0;

/**
 * A resource that hands out a value as it is: for definitions made in a test.
 *
 * @param name unique in the project @default one of its own
 * @example
 * const http = mockResource({ get: async (url: string) => `body of ${url}` });
 * asset({
 *   key: 'page',
 *   resources: { http },
 *   type: json<string>(),
 *   run: ({ resources }) => resources.http.get('/'),
 * });
 */
export function mockResource<V>(value: V, name = `mock_${++made}`): Resource<V> {
  return { name, config: z.strictObject({}), configValue: {}, uses: {}, create: () => value };
}
