/** Files that grow line by line while a run trains. */
import { closeSync, fstatSync, fsyncSync, ftruncateSync, openSync, readFileSync, writeSync } from 'node:fs'
import { explain, isFull } from './files'

/** A file to which whole lines are added, in order: a line is short, and is written before the next step begins. */
export class LineFile {
  private readonly descriptor: number
  /** Lines that found no room, in order: they are written with the next {@link sync}. */
  private held = ''

  /** @param write for tests: as `writeSync`, which may write less than it is given */
  constructor(
    private readonly path: string,
    private readonly write: (descriptor: number, bytes: Uint8Array, offset: number) => number = writeSync,
  ) {
    this.descriptor = this.explained(() => openSync(path, 'a'))
  }

  /** Adds a line. A full disk is no failure: the line is held, and those after it. */
  append(line: string): void {
    const full = this.held !== ''
    this.held += `${line}\n`
    if (full) return
    try {
      this.explained(() => this.put())
    } catch (error) {
      if (!isFull(error)) throw error
    }
  }

  /** Drops the first line that is past, and all behind it: it needs no room. */
  dropFrom(isPast: (line: string) => boolean): void {
    this.explained(() => {
      const written = linesBefore(readFileSync(this.path, 'utf8'), isPast)
      const held = linesBefore(this.held, isPast)
      const isWhole = Buffer.byteLength(written) === fstatSync(this.descriptor).size
      ftruncateSync(this.descriptor, Buffer.byteLength(written))
      this.held = isWhole ? held : ''
    })
  }

  /** What was added is on the disk once this returns. @throws FullDiskError where lines are still held */
  sync(): void {
    this.explained(() => {
      this.put()
      fsyncSync(this.descriptor)
    })
  }

  close(): void {
    try {
      this.put()
    } catch {
      // whoever needed these lines has synced
    }
    closeSync(this.descriptor)
  }

  /** Writes what is held, all of it or nothing: half a line would spoil the next one, too. */
  private put(): void {
    const bytes = new TextEncoder().encode(this.held)
    let at = 0
    try {
      while (at < bytes.length) at += this.write(this.descriptor, bytes, at) || noRoom()
    } catch (error) {
      if (at > 0) ftruncateSync(this.descriptor, fstatSync(this.descriptor).size - at)
      throw error
    }
    this.held = ''
  }

  private explained<T>(work: () => T): T {
    try {
      return work()
    } catch (error) {
      throw explain(this.path, error)
    }
  }
}

function linesBefore(text: string, isPast: (line: string) => boolean): string {
  const lines = text.split('\n').slice(0, -1)
  const past = lines.findIndex(isPast)
  return (past < 0 ? lines : lines.slice(0, past)).map((line) => `${line}\n`).join('')
}

function noRoom(): never {
  throw Object.assign(new Error('nothing was written'), { code: 'ENOSPC' })
}
