import { type Machine, parseMachine } from '../../local/interpreter/index.ts';

/** A map run of four children, one after the other. */
export const crashMachine: Machine = parseMachine({
  QueryLanguage: 'JSONata',
  StartAt: 'M',
  States: {
    M: {
      Type: 'Map',
      Label: 'L',
      Items: [0, 1, 2, 3],
      MaxConcurrency: 1,
      ItemProcessor: {
        ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
        StartAt: 'T',
        States: {
          T: {
            Type: 'Task',
            Resource: 'arn:aws:states:::lambda:invoke',
            Arguments: '{% $states.input %}',
            End: true,
          },
        },
      },
      End: true,
    },
  },
});
