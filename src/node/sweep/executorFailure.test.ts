import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { SweepQueue } from '../../experiments/queue'
import { SweepRunner } from '../../experiments/runner'
import { spec } from '../../experiments/testing/memoryQueue'
import { ChildExecutor } from './executor'
import { SweepFolder } from './folder'
import { markOf, placeOf } from './processes'

const root = mkdtempSync(join(tmpdir(), 'lattice-failure-'))

/** What is said of a trial whose child writes this file and fails. */
async function remedyAfter(file: string): Promise<string> {
  const program = join(root, `${file}.mjs`)
  writeFileSync(
    program,
    `import { writeFileSync } from 'node:fs'
writeFileSync(process.argv[process.argv.indexOf('--out') + 1] + '/${file}', '')
process.exit(3)
`,
  )
  const folder = new SweepFolder(mkdtempSync(join(root, 'folder-')))
  const host = { now: () => Date.now(), date: () => new Date().toISOString(), newId: () => 's1' }
  const queue = new SweepQueue(folder.store, host)
  const { id } = await queue.add(spec({ data: { name: 'c', digest: '', width: 64 } }))
  const device = { software: true, precisions: ['f32'] }
  const command = { program: [process.execPath, program], args: [], dataArgs: async () => [] }
  const runner = new SweepRunner(queue, new ChildExecutor({ folder, device, ...command, worker: 'test' }), {
    ...{ worker: { id: 'test', place: placeOf(markOf(process.pid)) }, judge: () => ({ go: true }), changed: () => undefined },
  })
  expect(await runner.next(new AbortController().signal)).toBe(true)
  return (await queue.records.trials(id))[0]?.problem?.remedy ?? ''
}

it('a failed trial is said to go on from its last checkpoint only where it has one', async () => {
  expect(await remedyAfter('note.txt')).toContain('retry it: it left no checkpoint, and begins anew.')
  expect(await remedyAfter('best.safetensors')).toContain('retry it: it goes on from its last checkpoint.')
})
