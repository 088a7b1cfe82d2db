import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { RUN_FILES } from '../../core/archive'
import { formatRun, parseRun } from '../../core/archive/records'
import { sampleRun } from '../../core/archive/testing'
import { formatConfig } from '../../core/config/yaml'
import { sampleSweep } from '../../experiments/testing/memoryArchive'
import { CHILD_FILES } from './child'
import { readRun } from './runRecord'

test('a trial’s run is called as in the studio, and never longer than what is read again', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'lattice-run-'))
  const { sweep, trials } = sampleSweep('s1', 'r1')
  const [trial] = trials
  if (!trial) throw new Error('there are trials')
  writeFileSync(join(folder, RUN_FILES.metrics), `${JSON.stringify({ ...sampleRun().run.validations[1], step: 30 })}\n`)
  expect((await readRun(folder, 'r1', { sweep, trial }))?.run.name).toBe('rates 01')
  const read = await readRun(folder, 'r1', { sweep: { ...sweep, name: 'n'.repeat(1000) }, trial })
  if (!read) throw new Error('there is a run')
  expect(parseRun(formatRun(read, new Map()), 'run.json').run.name).toHaveLength(1000)
})

test('a run that came from a backup and was trained on here keeps what a person has made of it, its notes at steps too', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'lattice-run-'))
  const { run } = sampleRun()
  const write = (file: string, text: string): void => writeFileSync(join(folder, file), text)
  write(RUN_FILES.record, formatRun({ run, checkpoints: [] }, new Map()))
  write(RUN_FILES.config, formatConfig(run.config))
  write(RUN_FILES.metrics, `${JSON.stringify({ ...run.validations[1], step: 30 })}\n`)
  expect((await readRun(folder, run.id, null))?.run).toEqual(run)
  write(CHILD_FILES.log, 'trained here\n')
  const { name, note, notes, ink, created } = run
  const here = (await readRun(folder, run.id, null))?.run
  expect(here).toMatchObject({ name, note, notes, ink, created, adapter: '' })
  expect(here?.notes).toEqual([{ id: 'n1', step: 10, text: 'looks calm' }])
})
