/**
 * Publishing, in one transaction: for each output its pointer, on the condition that it has the expected version, and
 * its row of the history; for each omission the mark on its pointer and its entry; an entry for the run's list; the
 * step record.
 */
import { mostOutputs } from '../../../core/assets/most-outputs.ts';
import { InvalidInputError } from '../../../core/errors.ts';
import { decidePublish } from '../publish.ts';
import type { Omission, PublishItem, PublishOutcome, StepRecord } from '../types.ts';
import { body, bytesOf } from './body.ts';
import { attributesOf, joined, omissionKey, pointerKey, publicationKey, versionKey } from './keys.ts';
import { pointerIn } from './pointers.ts';
import { stepItem } from './steps.ts';
import type { Action, Table } from './table.ts';

/** Actions that a transaction takes. */
const mostActions = 100;

/** Bytes that a transaction takes, of 4 MB. */
const mostBytes = 4_000_000;

/** Times that the pointers may move between being read and the transaction. */
const mostRounds = 10;

/** An output in the entry of what a step published: its place in the list of its run, and its version. */
export type Published = readonly [
  place: string,
  asset: string,
  partition: string,
  materializedAt: string,
  version: string,
];

function placeOf(order: string, index: number): string {
  return joined(order, String(index).padStart(2, '0'));
}

function outputActions({ materialization, expectedVersion }: PublishItem, place: string): Action[] {
  const { asset, partition, version, materializedAt, runId } = materialization;
  const packed = body(
    `materialization of ${asset}${partition === '' ? '' : ` at ${partition}`}`,
    materialization,
  );
  const pointer: Action = {
    Put: {
      Item: {
        ...attributesOf(pointerKey(asset, partition)),
        version: { S: version },
        runId: { S: runId },
        body: packed,
      },
      ...(expectedVersion === null
        ? { ConditionExpression: 'attribute_not_exists(#version)' }
        : {
            ConditionExpression: '#version = :expected',
            ExpressionAttributeValues: { ':expected': { S: expectedVersion } },
          }),
      ExpressionAttributeNames: { '#version': 'version' },
    },
  };
  const history: Action = {
    Update: {
      Key: attributesOf(versionKey(asset, partition, materializedAt, version)),
      // A version that a rollback publishes again keeps its place.
      UpdateExpression: 'SET #body = :body, #place = if_not_exists(#place, :place)',
      ExpressionAttributeNames: { '#body': 'body', '#place': 'place' },
      ExpressionAttributeValues: { ':body': packed, ':place': { S: place } },
    },
  };
  return [pointer, history];
}

function omissionActions(omission: Omission): Action[] {
  const { asset, partition } = omission;
  return [
    {
      Update: {
        Key: attributesOf(pointerKey(asset, partition)),
        UpdateExpression: 'SET #omission = :omission',
        ExpressionAttributeNames: { '#omission': 'omission' },
        ExpressionAttributeValues: { ':omission': body(`omission of ${asset}`, omission) },
      },
    },
    { Put: { Item: attributesOf(omissionKey(asset, partition)) } },
  ];
}

/** Entries of the outputs, one for each run that made some: a rollback publishes what other runs made. */
function publicationActions(moving: readonly PublishItem[], step: StepRecord, order: string): Action[] {
  const ofRuns = Map.groupBy(
    moving.map(({ materialization }, index) => ({ materialization, index })),
    ({ materialization }) => materialization.runId,
  );
  return [...ofRuns].map(([runId, made]) => {
    const outputs = made.map(({ index, materialization: { asset, partition, materializedAt, version } }) => {
      const published: Published = [placeOf(order, index), asset, partition, materializedAt, version];
      return published;
    });
    const key = publicationKey(runId, step.step, step.partition, order);
    return { Put: { Item: { ...attributesOf(key), outputs: body(`outputs of ${step.step}`, outputs) } } };
  });
}

function actionsOf(
  table: Table,
  moving: readonly PublishItem[],
  step: StepRecord,
  omissions: readonly Omission[],
): readonly Action[] {
  const order = table.nextOrder();
  const actions = [
    ...moving.flatMap((item, i) => outputActions(item, placeOf(order, i))),
    ...omissions.flatMap(omissionActions),
    ...publicationActions(moving, step, order),
    { Put: { Item: stepItem(step) } },
  ];
  if (actions.length > mostActions)
    throw new InvalidInputError(
      `step ${step.step} publishes ${moving.length + omissions.length} outputs at once, and a transaction of DynamoDB takes ${mostOutputs} of them; make the assets in several steps`,
    );
  const attributes = actions.flatMap(({ Put, Update }: Action) =>
    Object.values(Put?.Item ?? Update?.ExpressionAttributeValues ?? {}),
  );
  const bytes = attributes.reduce((sum, attribute) => sum + bytesOf(attribute), 0);
  if (bytes > mostBytes)
    throw new InvalidInputError(
      `what step ${step.step} publishes at once takes ${bytes} bytes, packed, and a transaction of DynamoDB ${mostBytes}; write fewer files, or make the assets in several steps`,
    );
  return actions;
}

export async function publish(
  table: Table,
  items: readonly PublishItem[],
  step: StepRecord,
  omissions: readonly Omission[],
): Promise<PublishOutcome> {
  // Without reading first: the conditions say so when the pointers are not the expected ones. But one that is expected
  // to have the version already would be written again.
  let moving = items;
  let tried = !items.some(
    ({ materialization, expectedVersion }) => materialization.version === expectedVersion,
  );
  for (let round = 0; round < mostRounds; round++) {
    if (tried && (await table.transact(actionsOf(table, moving, step, omissions))) === undefined)
      return { published: true };
    const keys = items.map(({ materialization: m }) => pointerKey(m.asset, m.partition));
    const found = await table.getAll(keys);
    const decision = decidePublish(
      items,
      (asset, partition) => found.at(pointerKey(asset, partition))?.['version']?.S ?? null,
    );
    if ('conflict' in decision) {
      const { asset, partition } = decision.conflict.materialization;
      return { published: false, asset, current: pointerIn(found.at(pointerKey(asset, partition))) };
    }
    if (decision.moving.length === 0) return { published: true };
    ({ moving } = decision);
    tried = true;
  }
  throw new Error(
    `step ${step.step} could not publish: its pointers moved and moved back ${mostRounds} times meanwhile; run it again`,
  );
}
