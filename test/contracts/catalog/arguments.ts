/** Limits, cursors and keys that callers pass. */
import { describe, expect, it } from 'vitest';
import type { Catalog } from '../../../runtime/catalog/types.ts';
import { item, mustPublish, number, pagesOf, runRecord, stepRecord } from '../catalog-records.ts';
import type { CatalogSuite } from './suite.ts';

/** Limits, cursors and keys that callers pass. */
export function argumentCases({ can, open }: CatalogSuite): void {
  describe('pages', () => {
    it('hold 100 items unless told otherwise', async () => {
      const catalog = await open();
      for (let i = 0; i < 101; i++) await catalog.putStep(stepRecord({ partition: number(i) }));
      const first = await catalog.steps('run-1');
      expect(first.items).toHaveLength(100);
      const second = await catalog.steps('run-1', { cursor: first.cursor! });
      expect(second.items.map(({ partition }) => partition)).toEqual([number(100)]);
      expect(second).not.toHaveProperty('cursor');
    });

    can('no empty last page')('have no cursor when nothing is left', async () => {
      const catalog = await open();
      for (let i = 0; i < 4; i++) await catalog.putStep(stepRecord({ partition: number(i) }));
      expect(await catalog.steps('run-1', { limit: 4 })).not.toHaveProperty('cursor');
      const pages = await pagesOf((page) => catalog.steps('run-1', page), 2);
      expect(pages.map((page) => page.length)).toEqual([2, 2]);
    });

    const lists: Record<string, (catalog: Catalog, page: object) => Promise<unknown>> = {
      pointers: (catalog, page) => catalog.pointers('trades', page),
      pointerSummaries: (catalog, page) => catalog.pointerSummaries('trades', page),
      omissions: (catalog, page) => catalog.omissions('trades', page),
      materializations: (catalog, page) => catalog.materializations('trades', '2024-01-01', page),
      materializationsOfRun: (catalog, page) => catalog.materializationsOfRun('run-1', page),
      runs: (catalog, page) => catalog.runs(page),
      steps: (catalog, page) => catalog.steps('run-1', page),
      dynamicPartitions: (catalog, page) => catalog.dynamicPartitions('sym', page),
    };

    it.each(Object.keys(lists))('of %s refuse a limit outside of what they allow', async (list) => {
      const catalog = await open();
      const most = list === 'pointerSummaries' ? 10_000 : 1000;
      for (const limit of [0, -1, 1.5, most + 1, Number.NaN])
        await expect(lists[list]!(catalog, { limit })).rejects.toMatchObject({
          name: 'QuantFlow.InvalidInput',
          message: `limit ${limit} is not allowed: give a whole number from 1 to ${most}`,
        });
      expect(await lists[list]!(catalog, { limit: 1 })).toEqual({ items: [] });
      expect(await lists[list]!(catalog, { limit: most })).toEqual({ items: [] });
    });

    it.each(Object.keys(lists))('of %s refuse what is no cursor of theirs', async (list) => {
      const catalog = await open();
      await catalog.addRun(runRecord({ runId: 'a' }));
      await catalog.addRun(runRecord({ runId: 'b' }));
      for (let i = 0; i < 2; i++) await catalog.putStep(stepRecord({ partition: number(i) }));
      const { cursor: other } = await (list === 'runs'
        ? catalog.steps('run-1', { limit: 1 })
        : catalog.runs({ limit: 1 }));
      for (const cursor of ['', 'x', '{}', btoa('[1]'), other])
        await expect(lists[list]!(catalog, { cursor })).rejects.toMatchObject({
          name: 'QuantFlow.InvalidInput',
          message: expect.stringContaining(`is no cursor of the list ${list}`),
        });
    });
  });

  describe('keys', () => {
    const long = 'x'.repeat(2_000);
    const calls: Record<string, (catalog: Catalog, bad: string) => Promise<unknown>> = {
      'pointer asset': (catalog, bad) => catalog.pointer(bad, ''),
      'pointer partition': (catalog, bad) => catalog.pointer('a', bad),
      'pointers asset': (catalog, bad) => catalog.pointers(bad),
      'pointers from partition': (catalog, bad) => catalog.pointers('a', { from: bad }),
      'pointers to partition': (catalog, bad) => catalog.pointers('a', { to: bad }),
      'pointerSummaries asset': (catalog, bad) => catalog.pointerSummaries(bad),
      'pointerSummaries to partition': (catalog, bad) => catalog.pointerSummaries('a', { to: bad }),
      'publish asset': (catalog, bad) => catalog.publish([item({ asset: bad })], stepRecord()),
      'publish partition': (catalog, bad) => catalog.publish([item({ partition: bad })], stepRecord()),
      'publish version': (catalog, bad) => catalog.publish([item({ version: bad })], stepRecord()),
      'publish runId': (catalog, bad) => catalog.publish([item({ runId: bad })], stepRecord()),
      'publish step': (catalog, bad) => catalog.publish([item()], stepRecord({ step: bad })),
      'materializations asset': (catalog, bad) => catalog.materializations(bad, ''),
      'materializationsOfRun runId': (catalog, bad) => catalog.materializationsOfRun(bad),
      'addRun runId': (catalog, bad) => catalog.addRun(runRecord({ runId: bad })),
      'addRun job': (catalog, bad) => catalog.addRun(runRecord({ job: bad })),
      'updateRun runId': (catalog, bad) => catalog.updateRun(bad, { planned: 1 }),
      'run runId': (catalog, bad) => catalog.run(bad),
      'runs job': (catalog, bad) => catalog.runs({ job: bad }),
      'claimRunKey runKey': (catalog, bad) => catalog.claimRunKey('job', bad, 'run-1'),
      'putStep attempt': (catalog, bad) => catalog.putStep(stepRecord({ attempt: bad })),
      'takeLease step': (catalog, bad) =>
        catalog.takeLease({ step: bad, partition: '', runId: 'r', attempt: '0', expiresAt: '' }, ''),
      'steps runId': (catalog, bad) => catalog.steps(bad),
      'steps step': (catalog, bad) => catalog.steps('run-1', { step: bad }),
      'dynamicPartitions set': (catalog, bad) => catalog.dynamicPartitions(bad),
      'addDynamicPartitions set': (catalog, bad) => catalog.addDynamicPartitions(bad, ['A'], ''),
      'deleteDynamicPartitions set': (catalog, bad) => catalog.deleteDynamicPartitions(bad, ['A'], ''),
    };

    it.each(Object.entries(calls))('of %s are checked', async (title, call) => {
      const catalog = await open();
      const field = title.split(' ').at(-1)!;
      for (const [bad, rule] of [
        ['a\nb', 'a control character'],
        ['a\0', 'a control character'],
        ['a\u0085', 'a control character'],
        ['\udc00', 'half of a surrogate pair'],
        [long, '2000 bytes'],
        ...(field === 'partition' ? [] : [['', 'empty']]),
        ...(field === 'runKey' ? [] : [['a#b', 'a #']]),
      ] as [string, string][])
        await expect(call(catalog, bad)).rejects.toMatchObject({
          name: 'QuantFlow.InvalidInput',
          message: expect.stringMatching(new RegExp(`^${field} ".*${rule}`)),
        });
      expect(await catalog.runs()).toEqual({ items: [] });
      expect(await catalog.steps('run-1')).toEqual({ items: [] });
    });

    it('are data, whatever they look like in SQL', async () => {
      const catalog = await open();
      const partition = `'; DROP TABLE pointer; -- "%_?\\`;
      await mustPublish(catalog, item({ partition }));
      expect((await catalog.pointer('trades', partition))?.partition).toBe(partition);
      expect((await catalog.pointers('trades', { from: partition, to: partition })).items).toHaveLength(1);
    });
  });
}
