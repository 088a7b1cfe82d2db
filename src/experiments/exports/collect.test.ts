import { unzipSync } from 'fflate'
import { expect, it } from 'vitest'
import { addSample, MemoryArchive, sampleSweep } from '../testing/memoryArchive'
import { exportConfig, exportEvents, exportRunReport, exportSweepReport, exportTable, fileStem, parseLog } from './collect'

const MAKER = { created: '2026-11-22T12:00:00.000Z', build: '0.1.0' }

async function archive(): Promise<MemoryArchive> {
  const made = new MemoryArchive()
  await addSample(made, 'r1', [10, 10])
  await addSample(made, 'r2', [10, 10])
  made.sweepMap.set('s1', sampleSweep('s1', 'r1'))
  return made
}

it('tables hold the lines of the chosen runs', async () => {
  const source = await archive()
  expect((await exportTable(source, ['r1'], 'csv')).length).toBe(1 + 4)
  expect((await exportTable(source, ['r1', 'r2'], 'jsonl')).length).toBe(8)
  await expect(exportTable(source, ['gone'], 'csv')).rejects.toThrow(
    'Runs: there is nothing recorded to export. Choose a run of the table.',
  )
})

it('event files stand in folders, of equal names in several', async () => {
  const parts: Uint8Array[] = []
  await exportEvents(await archive(), ['r1', 'r2'], (part) => void parts.push(part), MAKER.created)
  const files = unzipSync(new Uint8Array(Buffer.concat(parts)))
  expect(Object.keys(files)).toEqual(['run-1/events.out.tfevents.1795341600.lattice', 'run-1-2/events.out.tfevents.1795341600.lattice'])
})

it('configs, reports of runs and of sweeps', async () => {
  const source = await archive()
  expect(await exportConfig(source, 'r1')).toContain('learningRate: 0.004')
  expect(await exportRunReport(source, 'r1', MAKER)).toContain('<td>began</td>')
  expect(await exportSweepReport(source, 's1', MAKER)).toContain('6 trials')
  await expect(exportSweepReport(source, 's9', MAKER)).rejects.toThrow('Sweep: it is no longer there.')
})

it('names of files are made of letters, digits and dashes', () => {
  expect(['a b', '../../etc/passwd', '<img src=x>', '…', 'größe 日本', 'x'.repeat(500)].map(fileStem)).toEqual([
    ...['a-b', 'etc-passwd', 'img-src-x', 'run', 'größe-日本', 'x'.repeat(80)],
  ])
})

it('a log’s lines are read, and what is none is left out', () => {
  const text = '{"at":"a","step":1,"kind":"info","text":"b"}\n{"step":"x"}\nnull\n{"at":"a","st'
  expect(parseLog(new TextEncoder().encode(text))).toEqual([{ at: 'a', step: 1, kind: 'info', text: 'b' }])
})
