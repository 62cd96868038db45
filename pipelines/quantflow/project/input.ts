/** `quantflow.yaml` as written, once it has the right shape: what is left out is undefined. */

import type { ParamValue } from '../../../engines/params.ts';
import type { ContractType } from '../../../engines/state/types.ts';

type ParamsInput = Readonly<Record<string, ParamValue | undefined>>;
/** `bars` of a project or of a symbol. */
export type BarsInput = Readonly<Record<string, ParamsInput | undefined>>;

/** An item of `project.symbols`. */
export interface SymbolInput {
  readonly name: string;
  readonly feed?: string | undefined;
  readonly provider_symbol?: string | undefined;
  readonly ticks_per_unit?: number | undefined;
  readonly contract_size?: number | undefined;
  readonly contract_type?: ContractType | undefined;
  readonly state_engine?:
    | { readonly snapshot_us?: number | undefined; readonly bars?: BarsInput | undefined }
    | undefined;
}

/** An item of `project.ingest.feeds`, with the provider's own options among its keys. */
export interface FeedInput {
  readonly name: string;
  readonly provider: string;
  readonly exchange?: string | undefined;
  readonly data_types?: readonly string[] | undefined;
  readonly enabled?: boolean | undefined;
  readonly missing?: 'fail' | 'skip' | undefined;
  readonly [option: string]: unknown;
}

/** The whole file. */
export interface ProjectInput {
  readonly project: {
    readonly name?: string | undefined;
    readonly partitions: {
      readonly start: string;
      readonly end?: string | undefined;
      readonly timezone?: string | undefined;
    };
    readonly symbols: readonly SymbolInput[];
    readonly ingest?: { readonly feeds: readonly FeedInput[] } | undefined;
    readonly data_processing?:
      | { readonly historical_data_engine?: 'athena' | 'duckdb' | undefined }
      | undefined;
    readonly state_engine?:
      | {
          readonly depth?: number | undefined;
          readonly snapshot_us?: number | undefined;
          readonly gap_us?: number | undefined;
          readonly bars?: BarsInput | undefined;
        }
      | undefined;
    readonly label_engine?:
      | { readonly methods: readonly { readonly name: string; readonly [param: string]: unknown }[] }
      | undefined;
    readonly feature_engine?:
      | { readonly features: readonly unknown[]; readonly warm_up?: boolean | number | undefined }
      | undefined;
  };
  readonly local?:
    | {
        readonly engine?:
          | readonly {
              readonly name: 'duckdb';
              readonly threads?: number | undefined;
              readonly memory_gb?: number | undefined;
            }[]
          | undefined;
      }
    | undefined;
}
