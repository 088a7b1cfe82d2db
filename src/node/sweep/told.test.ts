import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { SweepQueue } from '../../experiments/queue'
import { SweepRunner } from '../../experiments/runner'
import { spec } from '../../experiments/testing/memoryQueue'
import { ChildExecutor } from './executor'
import { SweepFolder } from './folder'

const HANG = { subject: 'GPU', problem: 'It gave no answer within 2 s: it hangs.', remedy: 'Resume from the last checkpoint.' }

it('a trial whose process tells its error, and crashes on its way out, failed of what it told', async () => {
  const root = mkdtempSync(join(tmpdir(), 'lattice-told-'))
  const program = join(root, 'train.mjs')
  writeFileSync(program, `console.log(${JSON.stringify(JSON.stringify({ error: HANG }))}); process.kill(process.pid, 'SIGABRT')`)
  const folder = new SweepFolder(root)
  const queue = new SweepQueue(folder.store, { now: () => Date.now(), date: () => '2026-01-02T03:04:05.000Z', newId: () => 's1' })
  await queue.add(spec({ data: { name: 'c', digest: '', width: 64 }, axes: [{ path: 'run.seed', values: [1] }] }))
  const device = { software: true, precisions: ['f32', 'packed16'] }
  const executor = new ChildExecutor({
    ...{ folder, device, program: [process.execPath, program], args: [], dataArgs: async () => [], worker: 'w' },
  })
  const runner = new SweepRunner(queue, executor, {
    worker: { id: 'w', place: 'p' },
    judge: () => ({ go: true }),
    changed: () => undefined,
  })
  expect(await runner.next(new AbortController().signal)).toBe(true)
  expect(await queue.records.trials('s1')).toMatchObject([{ status: 'failed', problem: HANG }])
})
