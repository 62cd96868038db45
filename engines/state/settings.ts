/** Checks of the state engine's settings. */
import { bars } from '../bars/index.ts';
import { integer, type ParamSpec, positive, resolveParams } from '../params.ts';
import type { StateSettings } from './types.ts';

/** The settings that a project file gives, by their names there, `bars` apart. */
export const stateParams: Readonly<
  Record<'ticks_per_unit' | 'contract_size' | 'depth' | 'snapshot_us' | 'gap_us', ParamSpec>
> = {
  ticks_per_unit: integer('ticks per price unit'),
  contract_size: positive('base units of a linear contract, quote units of an inverse one', { default: 1 }),
  depth: integer('levels a side in cdm_lob_l2', { default: 20 }),
  snapshot_us: integer('microseconds between two rows of cdm_lob_l2', { default: 1_000_000 }),
  gap_us: integer('microseconds without a delta that count as a gap', { default: 60_000_000 }),
};

/** The contract types; the first is the default. */
export const contractTypes: readonly ['linear', 'inverse'] = ['linear', 'inverse'];

/** @throws when a setting is not allowed; the message names it. */
export function checkSettings(settings: StateSettings): void {
  const { ticksPerUnit, contractSize, contractType, depth, snapshotUs, gapUs } = settings;
  const { dayStartUs, dayEndUs } = settings;
  resolveParams('state_engine', stateParams, {
    ticks_per_unit: ticksPerUnit,
    contract_size: contractSize,
    depth,
    snapshot_us: snapshotUs,
    gap_us: gapUs,
  });
  if (!contractTypes.includes(contractType)) {
    throw new Error(
      `state_engine.contract_type is ${contractType}; it must be ${contractTypes.join(' or ')}`,
    );
  }
  if (!Number.isSafeInteger(dayStartUs) || !Number.isSafeInteger(dayEndUs) || dayStartUs >= dayEndUs) {
    throw new Error(
      `state_engine: the day ${dayStartUs} to ${dayEndUs} must run from an earlier to a later microsecond`,
    );
  }
  for (const name of Object.keys(settings.bars)) {
    if (!Object.hasOwn(bars, name)) {
      throw new Error(`bars.${name} is not a bar type; allowed: ${Object.keys(bars).join(', ')}`);
    }
  }
}
