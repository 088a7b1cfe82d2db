import { expect, it } from 'vitest'
import type { DatasetChoice, LibraryFile } from '../../core/library'
import type { Inspected } from '../../worker/dataProtocol'
import { fixesOf, fixesText, otherWays } from './itsData'

const FIXES = [{ kind: 'dropNonFinite' }, { kind: 'dropDuplicates' }, { kind: 'truncate', width: 32 }] as const
const choice = (file: string, more: Partial<DatasetChoice> = {}): DatasetChoice => ({
  query: { file, tensor: 'q' },
  reply: null,
  group: { file, tensor: 'g' },
  label: null,
  fixes: [],
  ...more,
})
const library = (of: DatasetChoice): Inspected => ({ kind: 'library', choice: of })
const file = (id: string, name: string, tensors = ['q', 'g']): LibraryFile =>
  ({ id, name, tensors: tensors.map((tensor) => ({ name: tensor, dtype: 'F32', shape: [2, 2] })) }) as unknown as LibraryFile
const source = library(choice('gone', { fixes: FIXES }))

it('names the fix-ups of a run’s data', () => {
  expect(fixesText(fixesOf(source))).toBe('without bad rows, without copies, its first 32 dimensions')
  expect(fixesOf({ kind: 'builtin', name: 'clusters' })).toEqual([])
  expect(fixesOf(null)).toEqual([])
})

it('a file of its name that was dropped anew may be its data, mended as it was', () => {
  const files = [file('new', 'emb.csv'), file('x', 'other.csv'), file('y', 'emb.csv', ['q'])]
  expect(otherWays(source, 'emb.csv', { kind: 'builtin', name: 'clusters' }, files)).toEqual([library(choice('new', { fixes: FIXES }))])
})

it('so may what is open, with its fix-ups; each is tried once, and what was recorded not again', () => {
  const opened = library(choice('new'))
  expect(otherWays(source, 'emb.csv', opened, [file('new', 'emb.csv')])).toEqual([library(choice('new', { fixes: FIXES }))])
  expect(otherWays(source, 'emb.csv', source, [file('gone', 'emb.csv')])).toEqual([])
  expect(otherWays({ kind: 'builtin', name: 'clusters' }, 'clusters', opened, [])).toEqual([])
})
