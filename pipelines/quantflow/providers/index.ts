/** The providers. To add one: a file beside this one, and its name and value here. */
import { binanceVision } from './binance-vision.ts';
import { files } from './files.ts';
import { synthetic } from './synthetic.ts';
import { tardis } from './tardis.ts';
import type { Provider } from './types.ts';

/** Providers by the name that a feed gives. */
export const providers: Readonly<Record<string, Provider>> = {
  binance_vision: binanceVision,
  files,
  synthetic,
  tardis,
};
