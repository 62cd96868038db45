/** Hosts that close themselves when the test that opened them ends. */
import { onTestFinished } from 'vitest';
import type { Definitions } from '../../core/definitions.ts';
import { type TestHost, testHost } from './host.ts';

/** A host for a project, opened inside a test; the arguments are those of `testHost`. */
export async function hostOf(...args: Parameters<typeof testHost>): Promise<TestHost> {
  const host = await testHost(...args);
  onTestFinished(() => host.close());
  return host;
}

/** Another release of a project over the state of a host. */
export function nextRelease(host: TestHost, definitions: Definitions): Promise<TestHost> {
  const { catalog, data } = host.runtime;
  return hostOf(definitions, (runtime) => ({ ...runtime, catalog, data }));
}
