import { expect, test } from 'vitest'
import type { StudioError } from '../core/errors'
import type { MetricLine } from '../core/metrics'
import { checkLines } from '../experiments/backup/lines'
import { MemoryLines } from '../storage/lines.testing'
import { readLines } from './runLines'
import { RunRecorder } from './runRecorder'

const train = (step: number): MetricLine => ({
  ...{ kind: 'train', step, epoch: 0, samples: step * 8, loss: 1 / step, surface: 1, internal: 1, dialogue: 1, reconstruction: 1 },
  ...{ gradNorm: 1, learningRate: 0.1, lossScale: 1, seconds: step },
})
const textOf = (lines: readonly MetricLine[]): string => lines.map((line) => `${JSON.stringify(line)}\n`).join('')

async function recorder(files = new MemoryLines(), step = 0) {
  const waiting: (() => void)[] = []
  const failures: StudioError[] = []
  const host = {
    date: () => '2026-01-01T00:00:00.000Z',
    failed: (error: StudioError) => void failures.push(error),
    later: (work: () => void) => {
      waiting.push(work)
      return () => void waiting.splice(waiting.indexOf(work), 1)
    },
  }
  return { recorder: await RunRecorder.open(files, 'r1', step, host), files, waiting, failures }
}

test('lines are gathered, and written a second later, in their order and as they are exported', async () => {
  const { recorder: one, files, waiting } = await recorder()
  for (let step = 1; step <= 100; step++) one.line(train(step))
  one.note({ kind: 'best', step: 100, text: 'a <b>note</b>\nof two lines' })
  expect(files.text('r1.metrics.jsonl')).toBe('')
  expect(waiting).toHaveLength(1)
  waiting.shift()?.()
  expect(files.text('r1.metrics.jsonl')).toBe(textOf(Array.from({ length: 100 }, (_, i) => train(i + 1))))
  expect(JSON.parse(files.text('r1.log.jsonl'))).toEqual({
    ...{ at: '2026-01-01T00:00:00.000Z', step: 100, kind: 'best' },
    text: 'a <b>note</b>\nof two lines',
  })
  expect(files.flushes).toBe(2)
  one.line(train(101))
  one.flush()
  expect(waiting).toEqual([])
  expect(files.text('r1.metrics.jsonl').split('\n')).toHaveLength(102)
})

test('a run that is gone on with drops what came after its step, and a line that was torn', async () => {
  const files = new MemoryLines()
  const whole = textOf([1, 2, 3, 4].map(train))
  for (const torn of ['', '{"kind":"train","ste', '\u00e9']) {
    files.files.set('r1.metrics.jsonl', new TextEncoder().encode(whole + torn))
    files.files.set('r1.log.jsonl', new TextEncoder().encode('{"at":"x","step":4,"kind":"info","text":"y"}\n{"at'))
    const { recorder: again } = await recorder(files, 3)
    again.line(train(4))
    again.close()
    expect(files.text('r1.metrics.jsonl')).toBe(whole)
    expect(files.text('r1.log.jsonl')).toBe('{"at":"x","step":4,"kind":"info","text":"y"}\n')
  }
  const { recorder: fresh } = await recorder(files, 0)
  expect(files.text('r1.metrics.jsonl')).toBe('')
  await expect(recorder(files)).rejects.toThrow('r1.metrics.jsonl')
  fresh.close()
})

test('a rollback takes back what was written and what waits', async () => {
  const { recorder: one, files } = await recorder()
  for (const step of [1, 2, 3]) one.line(train(step))
  one.flush()
  for (const step of [4, 5]) one.line(train(step))
  one.rolledBack(4)
  one.flush()
  expect(files.text('r1.metrics.jsonl')).toBe(textOf([1, 2, 3, 4].map(train)))
  one.rolledBack(2)
  one.line(train(3))
  one.close()
  expect(files.text('r1.metrics.jsonl')).toBe(textOf([1, 2, 3].map(train)))
})

test('a full disk is said once, leaves no torn line, and what waited is written when there is room', async () => {
  const { recorder: one, files, failures } = await recorder()
  one.line(train(1))
  one.flush()
  const before = files.text('r1.metrics.jsonl')
  for (let room = 0; room < 40; room += 7) {
    files.quota = before.length + room
    one.line(train(2 + room / 7))
    one.flush()
    expect(files.text('r1.metrics.jsonl')).toBe(before)
  }
  expect(failures.map(({ message }) => message)).toEqual([expect.stringMatching(/no room for this run’s lines.*training goes on/)])
  files.quota = Number.POSITIVE_INFINITY
  one.flush()
  expect(files.text('r1.metrics.jsonl')).toBe(textOf([1, 2, 3, 4, 5, 6, 7].map(train)))
  files.quota = 0
  one.line(train(8))
  one.flush()
  expect(failures).toHaveLength(2)
})

test('a change and what a checkpoint goes on with come back from the log, whose lines are such as a backup takes', async () => {
  const { recorder: one, files } = await recorder()
  const changes = [{ path: 'optimizer.learningRate' as const, from: 0.004, to: 0.0005 }]
  one.note({ kind: 'setting', step: 20, text: 'a', changes })
  one.note({ kind: 'resumed', step: 20, text: 'b', live: { 'optimizer.learningRate': 0.0005 } })
  one.flush()
  const log = new TextEncoder().encode(files.text('r1.log.jsonl'))
  await checkLines(
    (async function* () {
      yield log
    })(),
    'log.jsonl',
  )
  expect((await readLines(new Uint8Array(), log)).notes).toEqual([
    { kind: 'setting', step: 20, text: 'a', changes },
    { kind: 'resumed', step: 20, text: 'b', live: { 'optimizer.learningRate': 0.0005 } },
  ])
})
