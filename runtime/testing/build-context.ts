/** Contexts that have a scratch folder. */
import {
  type BuiltContext,
  type ContextOptions,
  buildAssetContext as pure,
} from '../../core/testing/context.ts';
import { testScratch } from './scratch.ts';

/**
 * A context for a direct call of an asset's function; its scratch folder goes when the process ends.
 *
 * @example
 * const context = buildAssetContext({ asset: mean, partition: '2024-01-01' });
 * await callAsset(mean, context, { prices: [1, 2, 3] });
 * context.logged; // what the function logged
 */
export function buildAssetContext<Config = unknown, Values = unknown>(
  options: ContextOptions<Config, Values> = {},
): BuiltContext<Config, Values> {
  return pure({ scratch: testScratch, ...options });
}

/**
 * The same as {@link buildAssetContext}: an asset's function and an op's have the same context.
 *
 * @example
 * const clean = op({
 *   name: 'clean',
 *   type: json<number[]>(),
 *   run: ({ partition }) => [partition.key.length],
 * });
 * await callOp(clean, buildOpContext({ op: clean, partition: '2024-01-01', partitions: days }));
 */
export const buildOpContext: typeof buildAssetContext = buildAssetContext;
