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
