/** The registry of compute backends: a backend is one file and one line here. */
import type { Compute } from '../../core/assets/compute.ts';
import { athena } from './athena.ts';
import { batch } from './batch.ts';
import { lambda } from './lambda.ts';
import type { Lowering } from './types.ts';

/** Lowerings by backend. */
export const lowerings: Readonly<Record<Compute['backend'], Lowering>> = {
  lambda: lambda,
  batch: batch,
  athena: athena,
};
