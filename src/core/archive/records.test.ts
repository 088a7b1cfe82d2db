import { describe, expect, it } from 'vitest'
import { type ArchivedRun, checkpointFiles, isArchiveId } from '../archive'
import { resolveConfig } from '../config/resolve'
import type { StudioError } from '../errors'
import { formatRun, parseRun } from './records'
import { sampleRun } from './testing'

const files = ({ checkpoints }: ArchivedRun) => checkpointFiles(checkpoints)
const changed = (change: (record: { run: Record<string, unknown>; checkpoints: Record<string, unknown>[] }) => unknown): string => {
  const record = JSON.parse(formatRun(sampleRun(), files(sampleRun())))
  change(record)
  return JSON.stringify(record)
}
const withNotes = (notes: unknown): string => changed(({ run }) => Object.assign(run, { notes }))
const problem = (text: string): string => {
  try {
    parseRun(text, 'runs/r1/run.json')
    return 'it was read'
  } catch (error) {
    const { name, subject, problem, remedy } = error as StudioError
    expect([name, subject]).toEqual(['StudioError', 'runs/r1/run.json'])
    expect(remedy).not.toBe('')
    return problem
  }
}

describe('the record of a run', () => {
  it('comes back as it was, field for field and byte for byte', () => {
    const run = sampleRun()
    const text = formatRun(run, files(run))
    const { files: names, ...back } = parseRun(text, 'run.json')
    expect(back).toEqual(run)
    expect([...names.values()]).toEqual(['last.safetensors', 'step-000010.safetensors'])
    expect(formatRun(back, names)).toBe(text)
  })

  it('keeps a length in epochs, and what JSON has no word for', () => {
    const run = sampleRun()
    const config = resolveConfig({ preset: 'tiny', file: { run: { epochs: 3 } } })
    const validations = run.run.validations.map((line) => ({ ...line, loss: Number.NaN }))
    const back = parseRun(formatRun({ ...run, run: { ...run.run, config, validations } }, files(run)), 'run.json').run
    expect(back.config).toEqual(config)
    expect(back.validations[0]?.loss).toBeNaN()
  })

  it('has no notes where an earlier studio wrote it', () => {
    const back = parseRun(
      changed(({ run }) => delete run.notes),
      'run.json',
    )
    expect(back.run).toEqual({ ...sampleRun().run, notes: [] })
  })

  it('forgets a source that nothing could open, and what is no field of ours', () => {
    const back = parseRun(
      changed(({ run }) => Object.assign(run, { source: { kind: 'evil', url: 'https://evil.example' }, extra: 1 })),
      'run.json',
    )
    expect(back.run.source).toBe(null)
    expect(Object.hasOwn(back.run, 'extra')).toBe(false)
  })

  it.each<[string, string]>([
    ['{', 'it is not JSON.'],
    ['[]', ' is [], and an object is expected.'],
    [
      changed(({ run }) => Object.assign(run, { id: '../evil' })),
      'run.id is "../evil", and an id of letters, digits, dots and dashes is expected.',
    ],
    [changed(({ run }) => delete run.name), 'run.name is missing.'],
    [
      changed(({ run }) => Object.assign(run, { name: 'x'.repeat(5000) })),
      `run.name is "${'x'.repeat(39)}, and a text of at most 1000 characters is expected.`,
    ],
    [changed(({ run }) => Object.assign(run, { step: -1 })), 'run.step is -1, and a whole number from 0 on is expected.'],
    [changed(({ run }) => Object.assign(run, { config: { lattice: { width: 1e9 } } })), 'lattice.width: '],
    [changed(({ run }) => Object.assign(run, { config: { latice: {} } })), 'latice: '],
    [withNotes('looks calm'), 'run.notes is "looks calm", and a list of at most 1000 is expected.'],
    [withNotes([{ id: 'n1', step: 1, text: 'x'.repeat(401) }]), 'run.notes[0].text is "xxx'],
    [withNotes([{ id: 'n1', step: -1, text: '' }]), 'run.notes[0].step is -1, and a whole number from 0 on is expected.'],
    [withNotes([{ id: '../n', step: 1, text: '' }]), 'run.notes[0].id is "../n"'],
    [withNotes(new Array(1001).fill({ id: 'n1', step: 1, text: '' })), 'and a list of at most 1000 is expected.'],
    [withNotes(new Array(2).fill({ id: 'n1', step: 1, text: '' })), 'run.notes: it has a note twice.'],
    [changed(({ checkpoints }) => Object.assign(checkpoints[0] as object, { path: '../../evil.safetensors' })), 'checkpoints[0].path is'],
    [changed(({ checkpoints }) => Object.assign(checkpoints[0] as object, { run: 'r9' })), 'checkpoint c1 belongs to another run.'],
    [changed(({ checkpoints }) => Object.assign(checkpoints[1] as object, { id: 'c1' })), 'it has a checkpoint twice.'],
    [changed(({ checkpoints }) => Object.assign(checkpoints[0] as object, { sha256: 'abc' })), 'checkpoints[0].sha256 is "abc"'],
    [changed(({ checkpoints }) => Object.assign(checkpoints[0]?.picture as object, { width: 99 })), 'checkpoints[0].picture: '],
    [changed((record) => Object.assign(record, { format: 'lattice-run/2' })), 'format is "lattice-run/2", and lattice-run/1 is expected.'],
  ])('%.60s is refused', (text, expected) => {
    expect(problem(text)).toContain(expected)
  })

  it('takes __proto__ for a name', () => {
    const text = formatRun(sampleRun(), files(sampleRun())).replace('"run":', '"__proto__": {"polluted": 1}, "run":')
    const back = parseRun(text.replace('"note":', '"__proto__": {"polluted": 1}, "note":'), 'run.json')
    expect((back.run as unknown as { polluted?: number }).polluted).toBe(undefined)
    expect(({} as { polluted?: number }).polluted).toBe(undefined)
  })
})

it('an id is one part of a path', () => {
  for (const id of ['r1', 'c3f2b-1', 's1.0a1b', 't-s1-ff']) expect(isArchiveId(id)).toBe(true)
  for (const id of ['', '.', '..', '../a', 'a/b', 'a\\b', '-a', '.a', 'a.', 'C:', 'a\0', 'ä', 'x'.repeat(200)])
    expect(isArchiveId(id)).toBe(false)
})
