import { expect, it } from 'vitest'
import { restoredText } from './restoredText'

const nothing = { runs: 0, sweeps: 0, checkpoints: 0, same: 0, beside: [], paused: [], leftOut: [], ignored: [] }

it('a restore is told in sentences', () => {
  expect(restoredText({ ...nothing, runs: 1, sweeps: 2, checkpoints: 3, paused: ['a'] })).toBe(
    'brought back 1 run, 2 sweeps and 3 checkpoints. 1 sweep that ran is paused: open the data, then resume.',
  )
  expect(restoredText({ ...nothing, same: 4 })).toBe('held nothing that is not here already. 4 records were here already, equal.')
  expect(restoredText({ ...nothing, runs: 1, same: 1, beside: [{ kind: 'run', name: 'a', from: 'r1', to: 'r2' }], ignored: ['x'] })).toBe(
    'brought back 1 run. 1 record was here already, equal. 1 file of it is nothing this studio knows. What is here and differs was left alone; these came beside it:',
  )
})
