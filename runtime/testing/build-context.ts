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
 * @example await callAsset(bars, buildAssetContext({ partition: '2024-01-01' }), { trades })
 */
export function buildAssetContext<Config = unknown, Values = unknown>(
  options: ContextOptions<Config, Values> = {},
): BuiltContext<Config, Values> {
  return pure({ scratch: testScratch, ...options });
}

/** The same as {@link buildAssetContext}: an asset's function and an op's have the same context. */
export const buildOpContext: typeof buildAssetContext = buildAssetContext;
