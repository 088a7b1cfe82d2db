/** A deflated member of an archive as a stream whose length and checksum are those that the archive declares. */
import { StudioError } from '../core/errors'
import type { Reading } from './reading'
import { crc32, type ZipMember } from './zip'

/** 64 KiB inflate to 66 MiB at most: what one step may cost a hostile file. */
const STEP_BYTES = 2 ** 16
const DAMAGED = 'Copy or download the file again; it is damaged.'

/** @throws StudioError naming `subject` where the stream is damaged, longer or shorter than declared, or its checksum differs */
export async function* inflated(reading: Reading, member: ZipMember, start: number, subject: string): AsyncGenerator<Uint8Array> {
  const { Inflate } = await import('fflate')
  const refuse = (problem: string, cause?: unknown): never => {
    throw new StudioError(subject, problem, DAMAGED, { cause })
  }
  let arrived: Uint8Array[] = []
  const inflate = new Inflate((chunk) => arrived.push(chunk))
  let size = 0
  let crc = 0
  for (let at = 0; at < member.packed; at += STEP_BYTES) {
    const packed = await reading.read(start + at, Math.min(STEP_BYTES, member.packed - at))
    try {
      inflate.push(packed, at + packed.length === member.packed)
    } catch (error) {
      refuse(`its packed bytes are damaged near byte ${start + at}.`, error)
    }
    for (const chunk of arrived) {
      size += chunk.length
      if (size > member.size) refuse(`more than the declared ${member.size} bytes come out of it.`)
      crc = crc32(chunk, crc)
      yield chunk
    }
    arrived = []
    await reading.breathe()
  }
  if (size < member.size) refuse(`${member.size} bytes were declared, but ${member.size - size} of them are missing.`)
  if (crc !== member.crc) refuse('its checksum (CRC-32) is not that of its bytes.')
}
