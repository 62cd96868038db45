import { expect, test } from 'vitest';
import { graph, ofState, pass } from './refused.ts';

const distributed = (fields: Record<string, unknown>, config: Record<string, unknown> = {}) => ({
  Type: 'Map',
  ItemProcessor: {
    ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD', ...config },
    ...graph({ C: pass }),
  },
  End: true,
  ...fields,
});
const reader = {
  Resource: 'arn:aws:states:::s3:getObject',
  ReaderConfig: { InputType: 'JSONL' },
  Arguments: { Bucket: 'b', Key: 'k' },
};

test.each<[Record<string, unknown>, string]>([
  [
    distributed({}, { ExecutionType: 'EXPRESS' }),
    'A/ItemProcessor/ProcessorConfig/ExecutionType: must be STANDARD; express children are not supported',
  ],
  [
    distributed({ ItemBatcher: { BatchInput: {} } }),
    'A/ItemBatcher: has to have MaxItemsPerBatch or MaxInputBytesPerBatch',
  ],
  [
    distributed({ ItemBatcher: { MaxItemsPerBatch: 0 } }),
    'A/ItemBatcher/MaxItemsPerBatch: must be an integer from 1 or a JSONata expression, but is 0',
  ],
  [
    distributed({ ItemBatcher: { MaxInputBytesPerBatch: 262_145 } }),
    'A/ItemBatcher/MaxInputBytesPerBatch: must be an integer from 1 to 262144 or a JSONata expression, but is 262145',
  ],
  [
    distributed({ ItemBatcher: { MaxItemsPerBatchPath: '$.n' } }),
    'A/ItemBatcher/MaxItemsPerBatchPath: the ItemBatcher has no field MaxItemsPerBatchPath here; supported are MaxItemsPerBatch, MaxInputBytesPerBatch, BatchInput',
  ],
  [
    distributed({ Label: 'two words' }),
    'A/Label: must be 1 to 40 characters without spaces and punctuation, but is "two words"',
  ],
  [
    distributed({ MaxConcurrency: -1 }),
    'A/MaxConcurrency: must be an integer from 0 or a JSONata expression, but is -1',
  ],
  [
    distributed({ ToleratedFailurePercentage: 101 }),
    'A/ToleratedFailurePercentage: must be a number from 0 to 100 or a JSONata expression, but is 101',
  ],
  [distributed({ Items: [], ItemReader: reader }), 'A/Items: a Map has either Items or ItemReader'],
  ...(
    [
      [
        { InputType: 'MANIFEST' },
        'InputType: must be JSONL, JSON, CSV (no MANIFEST and PARQUET), but is "MANIFEST"',
      ],
      [{}, 'InputType: must be JSONL, JSON, CSV (no MANIFEST and PARQUET), but is nothing'],
      [
        { InputType: 'JSONL', CSVHeaders: ['a'] },
        'CSVHeaders: this ReaderConfig has no field CSVHeaders here; supported are InputType, MaxItems',
      ],
      [
        { InputType: 'JSON', ItemsPointer: '/a' },
        'ItemsPointer: this ReaderConfig has no field ItemsPointer here; supported are InputType, MaxItems',
      ],
      [
        { InputType: 'JSONL', MaxItems: -1 },
        'MaxItems: must be an integer from 0 to 100000000 or a JSONata expression, but is -1',
      ],
      [{ InputType: 'CSV' }, 'CSVHeaderLocation: must be FIRST_ROW or GIVEN, but is nothing'],
      [
        { InputType: 'CSV', CSVHeaderLocation: 'GIVEN' },
        'CSVHeaders: must be an array of strings with CSVHeaderLocation GIVEN, but is nothing',
      ],
      [
        { InputType: 'CSV', CSVHeaderLocation: 'FIRST_ROW', CSVHeaders: ['a'] },
        'CSVHeaders: must be left out with CSVHeaderLocation FIRST_ROW',
      ],
      [
        { InputType: 'CSV', CSVHeaderLocation: 'FIRST_ROW', CSVDelimiter: ',' },
        'CSVDelimiter: must be one of COMMA, PIPE, SEMICOLON, SPACE, TAB, but is ","',
      ],
    ] as const
  ).map(([ReaderConfig, problem]): [Record<string, unknown>, string] => [
    distributed({ ItemReader: { ...reader, ReaderConfig } }),
    `A/ItemReader/ReaderConfig/${problem}`,
  ]),
  [
    distributed({ ItemReader: { ...reader, Resource: 'arn:aws:states:::s3:listObjectsV2' } }),
    'A/ItemReader/Resource: must be arn:aws:states:::s3:getObject, but is "arn:aws:states:::s3:listObjectsV2"',
  ],
  [
    distributed({ ItemReader: { ...reader, Arguments: { Bucket: 'b' } } }),
    'A/ItemReader/Arguments/Key: must be a string, but is nothing',
  ],
  ...(
    [
      [
        { Transformation: 'FLATTEN', OutputType: 'JSON' },
        'Transformation: must be NONE here (COMPACT and FLATTEN are not supported), but is "FLATTEN"',
      ],
      [
        { Transformation: 'NONE', OutputType: 'JSONL' },
        'OutputType: must be JSON here (JSONL is not supported), but is "JSONL"',
      ],
      [
        { Format: 1 },
        'Format: this WriterConfig has no field Format here; supported are Transformation, OutputType',
      ],
    ] as const
  ).map(([WriterConfig, problem]): [Record<string, unknown>, string] => [
    distributed({
      ResultWriter: {
        Resource: 'arn:aws:states:::s3:putObject',
        WriterConfig,
        Arguments: { Bucket: 'b', Prefix: 'p' },
      },
    }),
    `A/ResultWriter/WriterConfig/${problem}`,
  ]),
  [
    distributed({ ItemReader: { ...reader, Arguments: { Bucket: 'b', Key: '{% bucket %}' } } }),
    "A/ItemReader/Arguments/Key: Reference to 'bucket' at the top level is not supported.",
  ],
])('a Distributed Map %j is refused: %s', (state, problem) => {
  expect(ofState(state)).toContain(`/States/${problem}`);
});

test('a Label is unique in the machine', () => {
  const inner = { Type: 'Map', Label: 'x', ItemProcessor: distributed({}).ItemProcessor, End: true };
  const outer = {
    ...distributed({ Label: 'x' }),
    ItemProcessor: { ...distributed({}).ItemProcessor, ...graph({ Inner: inner }) },
  };
  expect(ofState(outer)).toEqual([
    '/States/A/ItemProcessor/States/Inner/Label: the label x is that of /States/A too',
  ]);
});
