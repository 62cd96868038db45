/** A job of ops: two maps, the second over what the first made, in a container; the items side by side with another op. */
import {
  batch,
  type Definitions,
  definitions,
  dynamicOp,
  json,
  mapOf,
  op,
  opJob,
} from '../../../core/index.ts';

const text = json<string>();

const parts = dynamicOp({
  name: 'parts',
  type: text,
  run: () =>
    new Map([
      ['x', 'X'],
      ['y', 'Y'],
    ]),
});
const left = op({ name: 'left', ins: { part: text }, type: text, run: (_, { part }) => `left(${part})` });
const right = op({ name: 'right', ins: { part: text }, type: text, run: (_, { part }) => `right(${part})` });
const both = op({
  name: 'both',
  ins: { left: text, right: text },
  type: text,
  compute: batch({ vcpu: 1, memoryMb: 2048, timeoutSeconds: 600 }),
  run: (_, inputs) => `both(${inputs.left}, ${inputs.right})`,
});
const mark = op({ name: 'mark', ins: { part: text }, type: text, run: (_, { part }) => `${part}!` });
const beside = op({ name: 'beside', ins: { parts: mapOf(text) }, run: () => {} });
const join = op({
  name: 'join',
  ins: { parts: mapOf(text) },
  type: text,
  run: (_, { parts }) => [...parts].map(([key, part]) => `${key}=${part}`).join(' '),
});

const project: Definitions = definitions({
  assets: [],
  jobs: [
    opJob({
      name: 'dynamic_map_chain',
      compose: () => {
        const all = parts();
        beside({ parts: all.collect() });
        const made = all.map((part) => both({ left: left({ part }), right: right({ part }) }));
        join({ parts: made.map((part) => mark({ part })).collect() });
      },
    }),
  ],
});
export default project;
