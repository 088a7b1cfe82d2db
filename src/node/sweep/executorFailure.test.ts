import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import type { Sweep } from '../../core/sweep/types'
import { sampleSweep } from '../../experiments/testing/memoryArchive'
import { ChildExecutor } from './executor'
import { SweepFolder } from './folder'

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
  const { sweep, trials } = sampleSweep('s1', 'r1')
  const executor = new ChildExecutor({
    ...{ folder: new SweepFolder(mkdtempSync(join(root, 'folder-'))), device: { software: true, precisions: ['f32'] } },
    ...{ program: [process.execPath, program], args: [], dataArgs: async () => [], worker: 'test' },
  })
  const trial = trials[1]
  if (!trial) throw new Error('there are trials')
  const control = { signal: new AbortController().signal, progress: () => undefined }
  const error = await executor.run(trial, sweep as Sweep, control as never).catch((reason: unknown) => reason)
  return (error as { remedy: string }).remedy
}

it('a failed trial is said to go on from its last checkpoint only where it has one', async () => {
  expect(await remedyAfter('note.txt')).toContain('retry it: it left no checkpoint, and begins anew.')
  expect(await remedyAfter('best.safetensors')).toContain('retry it: it goes on from its last checkpoint.')
})
