import { expect, it } from 'vitest'
import { TRAIN_COLUMNS } from '../core/metrics'
import { readLines } from './runLines'

const utf8 = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text)

it('lines that came from elsewhere are drawn as far as they are lines: what was not measured is a gap, a kind nobody knows is news', async () => {
  const metrics = utf8('{"kind":"train","step":1,"loss":null,"gradNorm":"x"}\n{"kind":"validation","step":1}\n{"kind":"evil","step":2}\n')
  const log = utf8(
    '{"step":1,"kind":"<img src=x>","text":"a"}\n{"step":1,"kind":"__proto__","text":"b"}\n{"step":2,"kind":"nan","text":"c"}\n',
  )
  const { train, validations, notes } = await readLines(metrics, log)
  const row = Object.fromEntries(TRAIN_COLUMNS.map((column, i) => [column, train[i]]))
  expect(row).toMatchObject({ step: 1, loss: Number.NaN, gradNorm: Number.NaN, skipped: 0 })
  expect(validations).toHaveLength(1)
  expect(validations[0]?.['recall@1']).toBeNaN()
  expect(notes.map(({ kind, text }) => [kind, text])).toEqual([
    ['info', 'a'],
    ['info', 'b'],
    ['nan', 'c'],
  ])
})

it('a run that goes on from a checkpoint which lacks a change of its step has not had that change', async () => {
  const line = (more: object): string => `${JSON.stringify(more)}\n`
  const rate = 'optimizer.learningRate'
  const setting = (step: number, from: number, to: number) =>
    line({ step, kind: 'setting', text: `${from} to ${to}`, changes: JSON.stringify([{ path: rate, from, to }]) })
  const resumed = (step: number, value: number) => line({ step, kind: 'resumed', text: 'resumed', live: JSON.stringify({ [rate]: value }) })
  const told = async (log: string) => (await readLines(utf8(''), utf8(log))).notes.map(({ text }) => text)
  const changed = setting(10, 0.008, 0.004) + setting(20, 0.004, 0.0005)
  expect(await told(changed + resumed(20, 0.004))).toEqual(['0.008 to 0.004', 'resumed'])
  expect(await told(changed + resumed(20, 0.0005))).toEqual(['0.008 to 0.004', '0.004 to 0.0005', 'resumed'])
  expect(await told(setting(20, 1, 2) + setting(20, 2, 3) + resumed(20, 2))).toEqual(['1 to 2', 'resumed'])
  expect(await told(changed + resumed(10, 0.004))).toEqual(['0.008 to 0.004', 'resumed'])
})

it('what a log from elsewhere says of changes is taken as far as it is one', async () => {
  const bad = { changes: JSON.stringify([{ path: 'run.seed', from: 1, to: 2 }, null, 7]), live: '{"x":1}' }
  const lines = [bad, { changes: 'no JSON', live: 7 }].map((more) => JSON.stringify({ step: 1, kind: 'setting', text: 'a', ...more }))
  const note = { kind: 'setting', step: 1, text: 'a' }
  expect((await readLines(utf8(''), utf8(`${lines.join('\n')}\n`))).notes).toEqual([note, note])
})
