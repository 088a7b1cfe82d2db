import { unzipSync, zipSync } from 'fflate'
import { describe, expect, it } from 'vitest'
import { StudioError } from '../../core/errors'
import { memorySource } from '../../formats/source'
import { addSample, MemoryArchive, sumOf, utf8 } from '../testing/memoryArchive'
import { pathProblem } from './members'
import { BackupArchive } from './open'
import { restoreBackup } from './restore'
import { writeBackup } from './write'

type Files = Record<string, Uint8Array>

async function sample(): Promise<Uint8Array> {
  const source = new MemoryArchive()
  await addSample(source, 'r1', [300, 20])
  const parts: Uint8Array[] = []
  await writeBackup(source, (part) => void parts.push(part), { created: '2026-11-22T12:00:00.000Z', build: '0.1.0' })
  return new Uint8Array(Buffer.concat(parts))
}
const good = await sample()

/** The sample with its files changed; the list is made to fit unless it is told otherwise. */
function changed(change: (files: Files) => void, relist = true): Uint8Array {
  const files: Files = unzipSync(good)
  change(files)
  if (relist) {
    const list = JSON.parse(new TextDecoder().decode(files['backup.json']))
    list.files = Object.keys(files)
      .filter((path) => path !== 'backup.json')
      .map((path) => ({ path, bytes: files[path]?.length, sha256: sumOf(files[path] as Uint8Array) }))
    files['backup.json'] = utf8(JSON.stringify(list))
  }
  return zipSync(files, { level: 0 })
}

const edited = (path: string, change: (text: string) => string): Uint8Array =>
  changed((files) => {
    files[path] = utf8(change(new TextDecoder().decode(files[path])))
  })

/** The bytes of a text replaced everywhere, in the directory too. */
function patched(bytes: Uint8Array, from: string, to: string): Uint8Array {
  const out = Buffer.from(bytes)
  for (let at = out.indexOf(from); at >= 0; at = out.indexOf(from, at + 1)) out.write(to, at, 'latin1')
  return new Uint8Array(out)
}

/** What is said about it; nothing of it was kept. */
async function refusal(bytes: Uint8Array): Promise<string> {
  const target = new MemoryArchive()
  const started = performance.now()
  try {
    await restoreBackup(await BackupArchive.open(memorySource('backup.zip', bytes)), target, { newId: (kind) => `${kind}-new` })
  } catch (error) {
    expect(error).toBeInstanceOf(StudioError)
    expect((error as StudioError).remedy).not.toBe('')
    expect(target.runMap.size + target.bytes.size).toBe(0)
    expect(performance.now() - started).toBeLessThan(1000)
    return `${(error as StudioError).subject}: ${(error as StudioError).problem}`
  }
  return 'it was restored'
}

describe('a hostile backup is refused in a sentence, and nothing of it is kept:', () => {
  it.each<[string, string]>([
    ['../../evil.sh', 'a path that leads elsewhere: “../../evil.sh”'],
    ['runs/r1/../../evil', 'a path that leads elsewhere: “runs/r1/../../evil”'],
    ['/etc/passwd', 'an absolute path: “/etc/passwd”'],
    ['C:/evil.exe', 'a path with a drive letter: “C:/evil.exe”'],
    ['runs\\r1\\evil', 'a path with backslashes: “runs\\r1\\evil”'],
    ['runs//evil', 'a path with an empty part: “runs//evil”'],
    ['runs/./evil', 'a path that leads elsewhere: “runs/./evil”'],
    ['runs/\u202egnp.exe', 'a path with control characters: “runs/�gnp.exe”'],
    ['runs/\0evil', 'a path with control characters: “runs/�evil”'],
    ['BACKUP.JSON', '“BACKUP.JSON” twice'],
    ['x'.repeat(600), `a path of 600 characters: “${'x'.repeat(79)}…”`],
  ])('the path %j', async (path, expected) => {
    const bytes = changed((files) => {
      files[path] = utf8('evil')
    })
    expect(await refusal(bytes)).toBe(`backup.zip: it holds ${expected}.`)
  })

  it('a path that is there twice', async () => {
    const twice = changed((files) => {
      files['runs/r1/Xun.json'] = utf8('{}')
    })
    expect(await refusal(patched(twice, 'runs/r1/Xun.json', 'runs/r1/run.json'))).toBe('backup.zip: it holds “runs/r1/run.json” twice.')
  })

  it.each<[string, () => Uint8Array, string]>([
    ['no zip', () => utf8('hello'), 'the archive’s directory is missing'],
    ['half of one', () => good.subarray(0, good.length / 2), 'the archive’s directory is missing'],
    ['another zip', () => zipSync({ 'a.txt': utf8('a') }), 'there is no backup.json in it, so it is no backup of the studio.'],
    [
      'a file that is not listed',
      () => changed((files) => Object.assign(files, { 'runs/r1/evil.js': utf8('1') }), false),
      'it holds “runs/r1/evil.js”, which backup.json does not list.',
    ],
    [
      'a listed file that is missing',
      () => changed((files) => delete files['runs/r1/log.jsonl'], false),
      '“runs/r1/log.jsonl” is missing.',
    ],
    [
      'a flipped byte',
      () => patched(good, '"text":"began"', '"text":"begun"'),
      '“runs/r1/log.jsonl” is damaged: its checksum is not the one that was saved.',
    ],
    [
      'a size that lies',
      () => changed((files) => Object.assign(files, { 'runs/r1/log.jsonl': utf8('{}\n') }), false),
      '“runs/r1/log.jsonl” has 3 bytes, and',
    ],
    [
      'an unknown version',
      () => edited('backup.json', (text) => text.replace('lattice-backup/1', 'lattice-backup/2')),
      'it is of the format lattice-backup/2, and this studio reads lattice-backup/1.',
    ],
    ['a record of another run', () => edited('runs/r1/run.json', (text) => text.replaceAll('"r1"', '"r2"')), 'it is the record of r2.'],
    [
      'a record with a hostile id',
      () => edited('runs/r1/run.json', (text) => text.replaceAll('"r1"', '"../r2"')),
      'an id of letters, digits, dots and dashes is expected.',
    ],
    [
      'a checkpoint that is another',
      () => changed((files) => Object.assign(files, { 'runs/r1/last.safetensors': new Uint8Array(300) })),
      'it is not the checkpoint that its record describes.',
    ],
    [
      'a checkpoint that is nowhere',
      () => changed((files) => delete files['runs/r1/last.safetensors']),
      'a record names this checkpoint, and it is not there.',
    ],
    [
      'metrics that are none',
      () => edited('runs/r1/metrics.jsonl', (text) => `${text}<script>alert(1)</script>\n`),
      'line 5 is none of a run’s lines.',
    ],
    [
      'metrics with objects in them',
      () => edited('runs/r1/metrics.jsonl', () => '{"kind":"train","step":1,"loss":{"toString":1}}\n'),
      'line 1 is none of a run’s lines.',
    ],
    [
      'metrics of one endless line',
      () => edited('runs/r1/metrics.jsonl', () => 'x'.repeat(3_000_000)),
      'it has a line of more than 100000 bytes.',
    ],
    ['a config that is none', () => edited('runs/r1/run.json', (text) => text.replace('"width": 6,', '"width": 1e308,')), 'lattice.width'],
    [
      'brackets without end',
      () =>
        changed((files) => Object.assign(files, { 'backup.json': utf8(`{"format":"lattice-backup/1","x":${'['.repeat(500_000)}`) }), false),
      'it is not JSON.',
    ],
  ])('%s', async (_, make, expected) => {
    expect(await refusal(make())).toContain(expected)
  })

  it('a bomb: a member that declares a terabyte, and one that holds more than it says', async () => {
    const packed = zipSync({ 'backup.json': [utf8(`{"format":"lattice-backup/1"}${' '.repeat(200_000)}`), { level: 9 }] })
    const view = new DataView(packed.buffer, packed.byteOffset)
    const directory = view.getUint32(packed.length - 6, true)
    view.setUint32(directory + 24, 0xfffffff0, true)
    expect(await refusal(packed)).toMatch(
      /^backup.zip: it holds “backup.json”, which declares 4294967280 bytes, and its \d+ packed ones cannot hold so many.$/,
    )
    view.setUint32(directory + 24, 100, true)
    expect(await refusal(packed)).toBe('backup.zip › backup.json: more than the declared 100 bytes come out of it.')
  })

  it('members that overlap, so that one is read many times', async () => {
    const parts = zipSync(Object.fromEntries(Array.from({ length: 50 }, (_, i) => [`f${i}`, new Uint8Array(10_000)])), { level: 0 })
    const view = new DataView(parts.buffer, parts.byteOffset)
    const directory = view.getUint32(parts.length - 6, true)
    // the directory alone stays, behind one member that all entries name
    const one = new Uint8Array([...parts.subarray(0, 10_032), ...parts.subarray(directory)])
    const end = new DataView(one.buffer)
    end.setUint32(one.length - 6, 10_032, true)
    for (let at = 10_032; end.getUint32(at, true) === 0x02014b50; at += 46 + end.getUint16(at + 28, true)) end.setUint32(at + 42, 0, true)
    expect(await refusal(one)).toMatch(/^backup.zip: its members declare 500000 bytes, and it has \d+: they overlap.$/)
  })

  it('or any of 400 with seeded damage is, or comes back whole', async () => {
    let state = 12345
    const next = (below: number): number => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0
      return state % below
    }
    let refused = 0
    for (let i = 0; i < 400; i++) {
      const bytes = good.slice()
      for (let k = 0; k <= i % 3; k++) bytes[next(bytes.length)] = next(256)
      if ((await refusal(bytes)) !== 'it was restored') refused++
    }
    expect(refused).toBeGreaterThan(300)
  })
})

it('plain paths are no problem', () => {
  for (const path of ['backup.json', 'runs/r1/last.safetensors', 'runs/größe/日本.txt', '...', 'a..b']) expect(pathProblem(path)).toBe(null)
})
