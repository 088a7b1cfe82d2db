import { mkdtempSync, readdirSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, it, vi } from 'vitest'
import { writeSafetensors } from '../formats/safetensors'
import { floats, lattice } from './testing'

const folder = mkdtempSync(join(tmpdir(), 'lattice-hang-'))
const at = (...path: string[]): string => join(folder, ...path)
writeFileSync(at('pairs.safetensors'), writeSafetensors([floats('query', [40, 6]), floats('reply', [40, 6], 1)]))
const SMALL = ['lattice.width=3', 'lattice.height=3', 'lattice.depth=3', 'lattice.steps=3', 'lattice.channels=4', 'lattice.hidden=4']
const RUN = ['batch.micro=4', 'run.steps=5000', 'run.evaluateEvery=5000', 'run.checkpointEvery=4']
const sets = [...SMALL, ...RUN].flatMap((assignment) => ['--set', assignment])
const train = (out: string, ...more: string[]): string[] => [
  'train',
  '--preset',
  'tiny',
  '--data',
  at('pairs.safetensors'),
  ...sets,
  '--out',
  at(out),
  ...more,
]

afterEach(() => vi.restoreAllMocks())

it('a device that gives no more answers ends the command with a sentence and exit 1, within its deadline', async () => {
  let since = 0
  const { code, err } = await lattice(train('hung', '--deadline', '2'), (text) => {
    if (since > 0 || !/^step /.test(text)) return
    since = performance.now()
    vi.spyOn(GPUQueue.prototype, 'onSubmittedWorkDone').mockImplementation(() => new Promise(() => undefined))
  })
  expect(performance.now() - since).toBeLessThan(7000)
  expect(code).toBe(1)
  expect(err).toMatch(/lattice: GPU: It gave no answer to “.+” within 2 s: it hangs\. Resume from the last checkpoint\./)
  expect(readdirSync(at('hung'))).toContain('last.safetensors')
})

it('a deadline that is none is refused before anything is done', async () => {
  const { code, err } = await lattice(train('none', '--deadline', 'soon'))
  expect([code, err]).toEqual([2, expect.stringContaining('--deadline is soon, which is no number of seconds above 0.')])
})
