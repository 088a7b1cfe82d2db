import Papa from 'papaparse'
import { describe, expect, it } from 'vitest'
import { sampleRun } from '../../core/archive/testing'
import { parseLines, type RunLines } from './lines'
import { csvText, metricsCsv, metricsJsonl } from './tables'
import { eventRecords, eventsName } from './tensorboard'

const TEXT = `{"kind":"train","step":1,"epoch":0,"samples":32,"loss":4.5,"surface":1,"internal":2,"dialogue":3,"reconstruction":4,"gradNorm":0.1,"learningRate":1e-7,"lossScale":1,"seconds":0.25}
{"kind":"train","step":2,"epoch":0,"samples":64,"loss":null,"surface":1,"internal":2,"dialogue":3,"reconstruction":4,"gradNorm":null,"learningRate":0.001,"lossScale":512,"skipped":1,"seconds":0.5}
{"kind":"validation","step":2,"loss":3.25,"cosine":0.5,"recall@1":0.125,"recall@10":0.75,"candidates":256}
{"kind":"train","st`

function runLines(name = 'run 1', id = 'r1'): RunLines {
  const { config, created } = sampleRun().run
  return { id, name, created, phase: 'finished', config, lines: parseLines(new TextEncoder().encode(TEXT)) }
}
const csv = (runs: readonly RunLines[]): string[][] => {
  const { data, errors } = Papa.parse<string[]>([...metricsCsv(runs)].join(''), { skipEmptyLines: true })
  expect(errors).toEqual([])
  return data
}

describe('lines', () => {
  it('are read as they stand; what JSON has no word for is NaN, and a torn line is none', () => {
    const { lines } = runLines()
    expect(lines.map(({ kind, step }) => [kind, step])).toEqual([
      ['train', 1],
      ['train', 2],
      ['validation', 2],
    ])
    expect(lines[1]?.loss).toBeNaN()
  })
})

describe('CSV', () => {
  it('of one run has a column for every number of a line', () => {
    const [head, first, second, third] = csv([runLines()])
    expect(head).toEqual(
      'kind,step,epoch,samples,loss,surface,internal,dialogue,reconstruction,gradNorm,learningRate,lossScale,skipped,seconds,cosine,recall@1,recall@10,candidates'.split(
        ',',
      ),
    )
    expect(first).toEqual(['train', '1', '0', '32', '4.5', '1', '2', '3', '4', '0.1', '1e-7', '1', '', '0.25', '', '', '', ''])
    expect(second?.slice(4, 5)).toEqual(['NaN'])
    expect(third).toEqual(['validation', '2', '', '', '3.25', '', '', '', '', '', '', '', '', '', '0.5', '0.125', '0.75', '256'])
  })

  it('of several says whose a row is, whatever a run is called', () => {
    const names = ['a,b', 'say "hi"', 'two\nlines', ' spaced ', '']
    const rows = csv(names.map((name, i) => runLines(name, `r${i}`)))
    expect(rows[0]?.slice(0, 3)).toEqual(['run', 'id', 'kind'])
    expect(rows.slice(1).map(([name]) => name)).toEqual(names.flatMap((name) => [name, name, name]))
  })

  it.each(["=cmd|' /C calc'!A0", '+1+1', '-2+3', '@SUM(A1)', '\t=1', '  =1', '\u202e=1', '\r=1'])(
    'gives a spreadsheet no formula: %j',
    (name) => {
      const cell = csv([runLines(name), runLines()])[1]?.[0]
      expect(cell).toBe(`'${name}`)
      expect(csvText('plain')).toBe('plain')
    },
  )
})

describe('JSONL', () => {
  it('of one run is what was recorded; of several each line says whose it is', () => {
    const one = [...metricsJsonl([runLines()])].join('')
    expect(one.split('\n').slice(0, 3)).toEqual(TEXT.split('\n').slice(0, 3))
    const [first] = [...metricsJsonl([runLines('a'), runLines('b', 'r2')])]
    expect(JSON.parse(first ?? '')).toMatchObject({ run: 'a', id: 'r1', kind: 'train', step: 1 })
  })
})

describe('an event file', () => {
  it('has a record for its version, its settings, its config, each line and its end', () => {
    const records = [...eventRecords(runLines())]
    expect(records).toHaveLength(3 + 3 + 1)
    const text = Buffer.concat(records).toString('latin1')
    for (const word of [
      'brain.Event:2',
      'optimizer.learningRate',
      'config/text_summary',
      'train/loss',
      'validation/recall@1',
      '_hparams_/session_end_info',
    ])
      expect(text).toContain(word)
    expect(eventsName({ created: '2026-11-22T10:00:00.000Z' })).toBe('events.out.tfevents.1795341600.lattice')
  })
})
