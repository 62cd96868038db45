/** The registry of partition mappings: a kind is one file and one line here. */
import { identity } from './identity.ts';

/** Every mapping by its kind. */
export const mappings: { readonly identity: typeof identity } = { identity };
