import { type Compute, lambda } from '../../../../../core/index.ts';

export const slow: Compute = lambda({ memoryMb: 64 });
