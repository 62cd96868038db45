/**
 * What the services allow and how long they take: one dated table, us-east-1. `said` are the services' own pages, `assumed`
 * nobody promises: change them to what an account shows.
 */

/** A rate as a token bucket: at once, then so many a second. */
export interface Rate {
  readonly burst: number;
  readonly perSecond: number;
}

/** An account, as the model sees it. */
export interface Quotas {
  readonly asOf: string;
  readonly region: string;
  readonly stepFunctions: {
    /** Said: Step Functions quotas, "StateTransition". 800 in most regions. */
    readonly transitions: Rate;
    /** Said: children that a Map Run of Standard executions starts. */
    readonly childStarts: Rate;
    /** Said: open children of a Map Run. */
    readonly openChildren: number;
  };
  readonly lambda: {
    /** Said: Lambda quotas, concurrent executions of a region. New accounts often have 10. */
    readonly concurrency: number;
    /** Said: Lambda scaling behaviour, new environments of a function: 1,000 in 10 seconds. */
    readonly scaling: Rate;
    /** Assumed: first start of an environment, the DuckDB layer with it. */
    readonly coldStartSeconds: number;
  };
  readonly batch: {
    /** Said: Batch quotas, SubmitJob. */
    readonly submits: Rate;
    /** Said: Fargate throttling quotas, launches of tasks. */
    readonly launches: Rate;
    /** The compute environment's own limit. */
    readonly vcpus: number;
    /** Assumed: from RUNNABLE to the first line of the container, image pull and all. */
    readonly provisioningSeconds: number;
    /** Assumed: from the end of the job until Step Functions knows. */
    readonly noticeSeconds: number;
  };
  readonly athena: {
    /** Said: Athena quotas, active DML queries, queued ones too. */
    readonly activeQueries: number;
    /** Said: Athena quotas, StartQueryExecution. */
    readonly starts: Rate;
    /** Assumed: queue, engine start, listing; then the polling of Step Functions. */
    readonly overheadSeconds: number;
  };
  readonly dynamodb: {
    /** Said: write units that a new on-demand table takes at once, and a key partition in a second. */
    readonly tableWrites: Rate;
    readonly keyWrites: Rate;
  };
}

/** An account as it comes, after its first weeks. */
export const usualAccount: Quotas = {
  asOf: '2026-11-01',
  region: 'us-east-1',
  stepFunctions: {
    transitions: { burst: 5000, perSecond: 5000 },
    childStarts: { burst: 100, perSecond: 100 },
    openChildren: 10_000,
  },
  lambda: { concurrency: 1000, scaling: { burst: 1000, perSecond: 100 }, coldStartSeconds: 1.2 },
  batch: {
    submits: { burst: 50, perSecond: 50 },
    launches: { burst: 100, perSecond: 20 },
    vcpus: 16,
    provisioningSeconds: 45,
    noticeSeconds: 2,
  },
  athena: { activeQueries: 200, starts: { burst: 80, perSecond: 20 }, overheadSeconds: 2.5 },
  dynamodb: {
    tableWrites: { burst: 4000, perSecond: 4000 },
    keyWrites: { burst: 1000, perSecond: 1000 },
  },
};

/** An account on its first day, in a region with lower quotas. */
export const newAccount: Quotas = {
  ...usualAccount,
  stepFunctions: { ...usualAccount.stepFunctions, transitions: { burst: 800, perSecond: 800 } },
  lambda: { ...usualAccount.lambda, concurrency: 10 },
  athena: { ...usualAccount.athena, activeQueries: 20 },
};

/** The same account with another limit on Batch. */
export function withVcpus(quotas: Quotas, vcpus: number): Quotas {
  return { ...quotas, batch: { ...quotas.batch, vcpus } };
}
