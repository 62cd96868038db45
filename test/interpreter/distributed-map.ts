/** Parts of machines with a Distributed Map over the lines of an object. */
import { type Json, StatesError } from '../../local/interpreter/index.ts';

/** A processor whose children are executions. */
export const processor = (states: Record<string, unknown>): Record<string, unknown> => ({
  ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
  StartAt: Object.keys(states)[0],
  States: states,
});

export const reader = (key = 'shards.jsonl'): Record<string, unknown> => ({
  Resource: 'arn:aws:states:::s3:getObject',
  ReaderConfig: { InputType: 'JSONL' },
  Arguments: { Bucket: 'runs', Key: key },
});

export const writer: Record<string, unknown> = {
  Resource: 'arn:aws:states:::s3:putObject',
  Arguments: { Bucket: 'runs', Prefix: '{% "results/" & $states.context.Execution.Name %}' },
};

/** The object that {@link reader} reads, with so many items. */
export const shards = (n: number): Map<string, string> =>
  new Map([['runs/shards.jsonl', Array.from({ length: n }, (_, i) => `{"i":${i}}`).join('\n')]]);

/** Fails on items whose `i` is listed. */
export const failOn =
  (...bad: number[]): ((call: { readonly arguments: Json }) => Promise<Json>) =>
  async ({ arguments: args }) => {
    if (bad.includes((args as { i: number }).i))
      throw new StatesError('Data.Bad', `item ${JSON.stringify(args)}`);
    return args;
  };
