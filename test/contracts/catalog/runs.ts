/** Runs, run keys and step records. */
import { describe, expect, it } from 'vitest';
import { number, pagesOf, runRecord, stepRecord, time } from '../catalog-records.ts';
import type { CatalogSuite } from './suite.ts';

/** Runs, run keys and step records. */
export function runCases({ can, open }: CatalogSuite): void {
  describe('runs', () => {
    it('are added once', async () => {
      const catalog = await open();
      const run = runRecord({ runKey: 'k' });
      expect(await catalog.run('run-1')).toBeUndefined();
      expect(await catalog.addRun(run)).toBe(true);
      expect(await catalog.addRun(runRecord({ job: 'other' }))).toBe(false);
      expect(await catalog.run('run-1')).toEqual(run);
      expect((await catalog.runs({ job: 'other' })).items).toEqual([]);
    });

    it('are added by one of 20 at once', async () => {
      const catalog = await open();
      const added = await Promise.all(
        Array.from({ length: 20 }, (_, i) => catalog.addRun(runRecord({ planned: i }))),
      );
      expect(added.filter((first) => first)).toHaveLength(1);
      expect((await catalog.run('run-1'))?.planned).toBe(added.indexOf(true));
    });

    it('have some fields replaced by an update, and those removed that are undefined in it', async () => {
      const catalog = await open();
      await catalog.addRun(runRecord());
      await catalog.updateRun('run-1', { status: 'FAILED', endedAt: time(5), error: 'no disk' });
      expect(await catalog.run('run-1')).toEqual(
        runRecord({ status: 'FAILED', endedAt: time(5), error: 'no disk' }),
      );
      await catalog.updateRun('run-1', {
        status: 'RUNNING',
        endedAt: undefined,
        error: undefined,
      } as never);
      expect(await catalog.run('run-1')).toEqual(runRecord());
      expect(Object.keys((await catalog.run('run-1'))!)).not.toContain('error');
    });

    it('are found under the job and time of their last update', async () => {
      const catalog = await open();
      await catalog.addRun(runRecord({ runId: 'a', startedAt: time(1) }));
      await catalog.addRun(runRecord({ runId: 'b', startedAt: time(2) }));
      await catalog.updateRun('a', { job: 'hourly', startedAt: time(3) });
      expect((await catalog.runs()).items.map(({ runId }) => runId)).toEqual(['a', 'b']);
      expect((await catalog.runs({ job: 'hourly' })).items.map(({ runId }) => runId)).toEqual(['a']);
      expect((await catalog.runs({ job: 'daily' })).items.map(({ runId }) => runId)).toEqual(['b']);
    });

    it('cannot be updated when they are not there', async () => {
      const catalog = await open();
      await expect(catalog.updateRun('run-9', { status: 'FAILED' })).rejects.toThrow(
        'run run-9 is not in the catalog',
      );
      expect(await catalog.run('run-9')).toBeUndefined();
    });

    it('are closed while they are as they were read', async () => {
      const catalog = await open();
      const end = { status: 'ABORTED', endedAt: time(5), error: 'stopped' } as const;
      const read = runRecord();
      expect(await catalog.closeRun(read, end)).toBe(false);
      await catalog.addRun(read);
      await catalog.updateRun('run-1', { plans: 2 });
      expect(await catalog.closeRun(read, end)).toBe(false);
      expect(await catalog.run('run-1')).toEqual(runRecord({ plans: 2 }));
      expect(await catalog.closeRun({ ...read, plans: 2 }, end)).toBe(true);
      expect(await catalog.closeRun({ ...read, plans: 2 }, end)).toBe(false);
      expect(await catalog.run('run-1')).toEqual(runRecord({ plans: 2, ...end }));
      expect((await catalog.runs()).items).toEqual([runRecord({ plans: 2, ...end })]);
    });

    can('hundreds of writes')('are listed newest first, by id within one time, and by job', async () => {
      const catalog = await open();
      for (let i = 0; i < 250; i++)
        await catalog.addRun(
          runRecord({ runId: number(i), job: i % 2 === 0 ? 'even' : 'odd', startedAt: time((i * 7) % 25) }),
        );
      const all = Array.from({ length: 250 }, (_, i) => i).sort(
        (a, b) => ((b * 7) % 25) - ((a * 7) % 25) || b - a,
      );
      const ids = async (job?: string) =>
        (await pagesOf((page) => catalog.runs({ ...page, ...(job !== undefined && { job }) }), 40))
          .flat()
          .map(({ runId }) => Number(runId));
      expect(await ids()).toEqual(all);
      expect(await ids('odd')).toEqual(all.filter((i) => i % 2 === 1));
      expect(await ids('none')).toEqual([]);
    });

    it('give a run key to the first that asks, a job each', async () => {
      const catalog = await open();
      const claims = await Promise.all(
        Array.from({ length: 20 }, (_, i) => catalog.claimRunKey('daily', 'key', `run-${i}`)),
      );
      expect(new Set(claims).size).toBe(1);
      expect(claims[0]).toMatch(/^run-\d+$/);
      expect(await catalog.claimRunKey('daily', 'key', 'late')).toBe(claims[0]);
      expect(await catalog.claimRunKey('hourly', 'key', 'late')).toBe('late');
      expect(await catalog.claimRunKey('daily', 'key#2', 'late')).toBe('late');
    });
  });

  describe('steps', () => {
    it('are replaced by a later record of the same attempt', async () => {
      const catalog = await open();
      const { endedAt: _, ...started } = stepRecord({ status: 'STARTED' });
      await catalog.putStep(started);
      const failed = stepRecord({
        status: 'FAILED',
        error: { name: 'Error', message: 'no disk', stack: 'at x' },
      });
      await catalog.putStep(failed);
      expect(await catalog.steps('run-1')).toEqual({ items: [failed] });
      await catalog.publish([], stepRecord());
      expect(await catalog.steps('run-1')).toEqual({ items: [stepRecord()] });
    });

    it('ascend by step, partition and attempt, of one run and one step if given', async () => {
      const catalog = await open();
      const rows: [string, string, string][] = [];
      for (const step of ['a', 'a/b', 'b'])
        for (const partition of ['', '01', '02', '02|X'])
          for (const attempt of ['0000.00', '0000.01', '0001.00']) rows.push([step, partition, attempt]);
      for (const [step, partition, attempt] of rows.toReversed()) {
        await catalog.putStep(stepRecord({ step, partition, attempt }));
        await catalog.putStep(stepRecord({ runId: 'run-10', step, partition, attempt }));
      }
      const keys = async (step?: string) =>
        (await pagesOf((page) => catalog.steps('run-1', { ...page, ...(step !== undefined && { step }) }), 5))
          .flat()
          .map((record) => [record.step, record.partition, record.attempt]);
      expect(await keys()).toEqual(rows);
      expect(await keys('a')).toEqual(rows.filter(([step]) => step === 'a'));
      for (const partition of ['', '02']) {
        const { items } = await catalog.steps('run-1', { step: 'a', partition });
        expect(items.map(({ attempt }) => attempt)).toEqual(['0000.00', '0000.01', '0001.00']);
      }
      expect(await keys('c')).toEqual([]);
    });

    it('keep what was left out, and why one was skipped', async () => {
      const catalog = await open();
      const partial = stepRecord({ omitted: ['quarantine'] });
      const skipped = stepRecord({ step: 'review', status: 'SKIPPED', reason: 'quarantine was left out' });
      await catalog.publish([], partial);
      await catalog.putStep(skipped);
      expect(await catalog.steps('run-1')).toEqual({ items: [partial, skipped] });
    });

    can('hundreds of writes')('page over 2,500 records', async () => {
      const catalog = await open();
      for (let i = 0; i < 2_500; i++)
        await catalog.putStep(stepRecord({ partition: number((i * 7) % 2_500) }));
      for (const step of [undefined, 'load']) {
        const list = (page: object) =>
          catalog.steps('run-1', { ...page, ...(step !== undefined && { step }) });
        const all = (await pagesOf(list, 999)).flat();
        expect(all.map(({ partition }) => Number(partition))).toEqual(
          Array.from({ length: 2_500 }, (_, i) => i),
        );
      }
    });
  });
}
