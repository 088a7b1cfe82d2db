import { mkdirSync, mkdtempSync, readdirSync, readFileSync, symlinkSync, truncateSync, writeFileSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { exists, makeFolder, moveFolder, readBytes, readText, tryFolder, writeAtomic } from './files'
import { LineFile } from './lineFile'

/** Folders that were written out. */
const synced = vi.hoisted((): string[] => [])
vi.mock('node:fs/promises', async (original) => {
  const module = await original<typeof import('node:fs/promises')>()
  return {
    ...module,
    async open(path: string, flags: string) {
      const file = await module.open(path, flags)
      const sync = file.sync.bind(file)
      if (flags === 'r') file.sync = () => sync().then(() => void synced.push(path))
      return file
    },
  }
})

let folder = ''
const at = (name: string): string => join(folder, name)
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lattice-files-'))
})

describe('reading', () => {
  it('reads bytes and text', async () => {
    writeFileSync(at('a'), 'né')
    expect([...(await readBytes(at('a')))]).toEqual([0x6e, 0xc3, 0xa9])
    expect(await readText(at('a'))).toBe('né')
  })

  it('names the file and the remedy', async () => {
    writeFileSync(at('a'), '')
    await expect(readBytes(at('b.npy'))).rejects.toThrow(`${at('b.npy')}: there is no such file. Check the path.`)
    await expect(readBytes(folder)).rejects.toThrow('this is a folder')
    await expect(readBytes(at('a/b'))).rejects.toThrow('a part of this path is a file')
    symlinkSync('loop', at('loop'))
    await expect(readBytes(at('loop'))).rejects.toThrow('ELOOP')
  })

  it('refuses a file that is too large, without reading it', async () => {
    writeFileSync(at('huge.npy'), '')
    truncateSync(at('huge.npy'), 2 ** 33)
    await expect(readBytes(at('huge.npy'))).rejects.toThrow('8589934592 bytes')
  })
})

describe('writing', () => {
  it('replaces a file and leaves nothing beside it', async () => {
    await writeAtomic(at('a'), 'one')
    await writeAtomic(at('a'), new Uint8Array([0x74, 0x77, 0x6f]))
    expect(readFileSync(at('a'), 'utf8')).toBe('two')
    expect(readdirSync(folder)).toEqual(['a'])
  })

  it('leaves the old file, and no other, when it fails', async () => {
    mkdirSync(at('a'))
    await expect(writeAtomic(at('a'), 'new')).rejects.toThrow(at('a'))
    await expect(writeAtomic(at('none/a'), 'new')).rejects.toThrow('there is no such file')
    expect(readdirSync(folder)).toEqual(['a'])
  })

  it('makes folders, and says what is in the way', async () => {
    await makeFolder(at('x/y'))
    expect([await exists(at('x/y')), await exists(at('z'))]).toEqual([true, false])
    writeFileSync(at('file'), '')
    await expect(makeFolder(at('file/y'))).rejects.toThrow('a part of this path is a file')
  })

  it('a new folder, and one that is moved, lasts: the folders above it are written out', async () => {
    synced.length = 0
    await makeFolder(at('x/y'))
    await makeFolder(at('x/y'))
    expect(synced.sort()).toEqual([folder, at('x')])
    synced.length = 0
    await moveFolder(at('x/y'), at('z'))
    expect(synced).toEqual([folder])
    expect(readdirSync(folder).sort()).toEqual(['x', 'z'])
  })

  it('tries a folder and leaves no trace', async () => {
    await tryFolder(at('x/y/z'))
    expect(readdirSync(folder)).toEqual([])
    mkdirSync(at('x'))
    writeFileSync(at('x/kept'), '')
    await tryFolder(at('x/y'))
    await tryFolder(at('x'))
    expect(readdirSync(at('x'))).toEqual(['kept'])
  })

  it.each([
    ['a file', 'file', 'this is a file, not a folder. Choose another folder.'],
    ['a folder under a file', 'file/y', 'a part of this path is a file, not a folder. Choose another path.'],
  ])('says that %s is no folder to write to', async (_, name, message) => {
    writeFileSync(at('file'), 'kept')
    await expect(tryFolder(at(name))).rejects.toThrow(`${at(name)}: ${message}`)
    expect(readFileSync(at('file'), 'utf8')).toBe('kept')
  })

  it.runIf(process.platform === 'linux')('says that a folder cannot be made where the system allows none', async () => {
    await expect(tryFolder('/proc/lattice/run')).rejects.toThrow(/^\/proc\/lattice\/run: this folder cannot be written \(E\w+\)\. Choose/)
  })

  it('adds lines after those that are there, each at once', () => {
    writeFileSync(at('m'), '1\n')
    const file = new LineFile(at('m'))
    file.append('2')
    file.append('3')
    expect(readFileSync(at('m'), 'utf8')).toBe('1\n2\n3\n')
    file.sync()
    file.close()
    expect(() => new LineFile(at('none/m'))).toThrow('there is no such file')
  })

  it('adds whole lines alone, however little is written at once; those that find no room come later', () => {
    let room = 3
    const file = new LineFile(at('m'), (descriptor, bytes, offset) => {
      if (room === 0) throw Object.assign(new Error('full'), { code: 'ENOSPC' })
      const some = Math.min(room, 2, bytes.length - offset)
      room -= some
      return writeSync(descriptor, bytes, offset, some)
    })
    file.append('1')
    file.append('23456')
    // half of it was down already
    expect(readFileSync(at('m'), 'utf8')).toBe('1\n')
    expect(() => file.sync()).toThrow(`${at('m')}: the disk is full.`)
    file.append('7')
    room = 100
    file.sync()
    file.append('8')
    file.close()
    expect(readFileSync(at('m'), 'utf8')).toBe('1\n23456\n7\n8\n')
  })

  it('drops lines that no longer hold, those that wait for room too, and needs none for it', () => {
    let room = 4
    const file = new LineFile(at('m'), (descriptor, bytes, offset) => {
      if (room < bytes.length) throw Object.assign(new Error('full'), { code: 'ENOSPC' })
      room -= bytes.length
      return writeSync(descriptor, bytes, offset)
    })
    for (const line of ['1', '2', '3', '4', '5']) file.append(line)
    // 3 and 4 wait for room, and hold; then not even 2 does
    file.dropFrom((line) => Number(line) > 4)
    room = 4
    file.sync()
    expect(readFileSync(at('m'), 'utf8')).toBe('1\n2\n3\n4\n')
    file.append('5')
    file.dropFrom((line) => Number(line) > 1)
    room = 2
    file.append('2')
    file.close()
    expect(readFileSync(at('m'), 'utf8')).toBe('1\n2\n')
  })
})
